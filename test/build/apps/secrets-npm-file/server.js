const http = require('node:http')
const { greet } = require('greeting')

http.createServer((_, response) => response.end(greet('the private file'))).listen(3000)
