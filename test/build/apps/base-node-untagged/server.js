const http = require('node:http')
const { name } = require('./package.json')

http.createServer((_, response) => response.end(`hello from ${name}\n`)).listen(8080)
