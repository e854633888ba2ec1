// Counts in the background and leaves the highest number in a file.
const fs = require('node:fs')

fs.mkdirSync('state', { recursive: true })
fs.writeFileSync('state/ready', 'the worker counts')
setInterval(() => fs.writeFileSync('state/count', String(process.uptime())), 1000)
