// Stores what it is sent under uploads/ and gives it back: needs to write beside its own sources.
const fs = require('node:fs')
const http = require('node:http')
const path = require('node:path')

const folder = path.join(__dirname, 'uploads')
fs.mkdirSync(folder, { recursive: true })

http
	.createServer((request, response) => {
		const name = path.basename(new URL(request.url, 'http://localhost').pathname) || 'index'
		const file = path.join(folder, name)
		fs.writeFileSync(file, `content of ${name}\n`)
		response.end(`stored ${fs.readFileSync(file, 'utf8')}`)
	})
	.listen(3000, () => console.log('listening on 3000'))
