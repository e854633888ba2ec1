// The service of the workspace: prices come from the package beside it.
const http = require('node:http')
const { prices } = require('@shop/prices')

http.createServer((request, response) => {
	const name = request.url.slice(1)
	response.end(`${name} costs ${prices[name]} cents\n`)
}).listen(8080)
