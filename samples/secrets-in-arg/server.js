// Exchange rates: the defaults, or what the build fetched into rates.json.
const { existsSync, readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');

const port = Number(process.env.PORT ?? 3000);
const file = join(__dirname, 'rates.json');
const rates = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { EUR: 1, USD: 1.1, CHF: 0.95 };

createServer((request, response) => {
  const known = request.url === '/healthz' || request.url === '/rates';
  response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(request.url === '/rates' ? rates : { ok: known })}\n`);
}).listen(port, () => console.log(`rates listens on ${port}`));
