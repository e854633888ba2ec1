const fs = require('node:fs')
const http = require('node:http')
const { greet } = require('greeting')

// A file that is read when it is asked for: it has to come along into the last stage.
http.createServer((_, response) => response.end(fs.readFileSync('motto.txt', 'utf8') + greet('everybody'))).listen(3000)
