// Tells what the worker left.
const fs = require('node:fs')
const http = require('node:http')

http.createServer((_, response) => response.end(`${fs.readFileSync('state/ready', 'utf8')}\n`)).listen(3000)
