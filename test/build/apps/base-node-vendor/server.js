const http = require('node:http')

http.createServer((request, response) => response.end(`you asked for ${request.url}\n`)).listen(3000)
