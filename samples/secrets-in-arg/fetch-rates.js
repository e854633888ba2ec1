// Fetches today's rates at build time. Where that fails the server keeps its defaults.
const { writeFileSync } = require('node:fs');

const [address, option = ''] = process.argv.slice(2);
const token = option.replace('--token=', '');
fetch(address, { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(5000) })
  .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`status ${response.status}`))))
  .then((rates) => writeFileSync('rates.json', JSON.stringify(rates)))
  .catch((error) => console.warn(`rates not fetched: ${error.message}`));
