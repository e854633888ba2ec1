// Answers with the number of words in the path, which the compiled addon counts.
const http = require('node:http')
const { count } = require('./build/Release/words.node')

http.createServer((request, response) => {
	const text = decodeURIComponent(request.url.slice(1))
	response.end(`"${text}" has ${count(text)} words\n`)
}).listen(3000)
