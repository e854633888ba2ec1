// The server of the compiled sample; the build step copies it to dist/.
const http = require('node:http')
const { greet } = require('greeting')

http.createServer((_, response) => response.end(greet('the compiled server'))).listen(Number(process.env.PORT))
