/** Recipes for interpreted languages: what they refuse and why, where packages go, what goes with the application. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { DEFAULT_SETTINGS } from '../../server/src/engine/index';
import { buildModel } from '../../server/src/engine/model/model';
import { planMultiStage } from '../../server/src/engine/recipes/multiStage';
import { finalStage, split } from '../support/multiStage';

describe('multi-stage for Python', () => {
	const python = (...lines: string[]): string => ['FROM python:3.14-slim', 'RUN apt-get update && apt-get install -y gcc', 'WORKDIR /app', ...lines, ''].join('\n');
	const usual = ['COPY . .', 'RUN pip install -r requirements.txt'];

	for (const [name, text, reason] of [
		['packages of one account', python('COPY . .', 'RUN pip install --user -r requirements.txt', 'CMD ["python", "app.py"]'), /installed with --user/],
		['no folder of its own', 'FROM python:3.14-slim\nRUN apk add gcc\nCOPY . .\nRUN pip install .\nCMD ["python", "app.py"]\n', /copied into \//],
		['code that may fetch data', python(...usual, 'RUN python -m nltk.downloader punkt', 'CMD ["python", "app.py"]'), /runs Python code/],
		['a download', python(...usual, 'RUN wget https://example.com/model', 'CMD ["python", "app.py"]'), /wget may make files/],
		['the old place of a program', python(...usual, 'CMD ["/usr/local/bin/gunicorn", "app"]'), /virtual environment/],
		['the old place of packages', python(...usual, 'ENV PYTHONPATH=/usr/local/lib/python3.14/site-packages', 'CMD ["python", "app.py"]'), /folder of installed packages/],
		['the installer starts it with what comes then', python('COPY . .', 'RUN pip install uv && uv sync', 'CMD ["uv", "run", "--with", "rich", "app.py"]'), /uv starts the program/],
		['the project itself is installed when it starts', python('COPY pyproject.toml .', 'RUN pip install uv && uv sync --no-install-project', 'COPY . .', 'CMD ["uv", "run", "shop"]'), /uv starts the program/],
		['services of several accounts', python(...usual, 'CMD ["supervisord", "-n"]'), /supervisord starts services as other users/],
		['Python 2', python(...usual, 'CMD ["python", "app.py"]').replace('3.14-slim', '2.7-slim'), /Python 2/],
		['nothing is started', python(...usual), /nothing says/],
	] as const) it(`declines: ${name}`, () => assert.match(split(text), reason));

	it('knows nothing of images without a compiler', () => assert.equal(split('FROM python:3.14-slim\nWORKDIR /app\nCOPY . .\nRUN pip install .\nCMD ["python", "app.py"]\n'), 'nobody knows'));

	it('splits the full image where an installation may need a compiler', () => {
		const full = (...lines: string[]): string => ['FROM python:3.14', 'WORKDIR /app', 'COPY . .', 'RUN pip install -r requirements.txt', ...lines, ''].join('\n');
		const read = (text: string) => ({ files: { 'requirements.txt': text } });
		assert.match(finalStage(full('CMD ["python", "app.py"]')), /^FROM python:3\.14-slim\nRUN groupadd/);
		assert.equal(split(full('CMD ["python", "app.py"]'), read('flask==3.1.0\n')), 'nobody knows');
		assert.match(finalStage(full('CMD ["python", "app.py"]'), read('psycopg2==2.9\nmysqlclient\n')), /--no-install-recommends libmariadb3 libpq5 /);
		assert.match(finalStage(full('ENV DATABASE_URL=postgresql://db/shop', 'CMD ["uwsgi", "app.ini"]')), /--no-install-recommends libpcre2-8-0 libpq5 libxml2 /);
		assert.match(split(full('CMD ["python", "app.py"]'), read('psycopg2\ndlib==19\n')), /dlib is compiled against libraries/);
	});

	it('makes the environment in front of the first installation, once', () => {
		const result = split(python('COPY requirements.txt .', '# newest', 'RUN pip install -U pip', 'RUN pip install -r requirements.txt', 'COPY . .', 'CMD ["python", "app.py"]'));
		assert.match(result, /\nCOPY requirements.txt \.\nRUN python -m venv \/opt\/venv\nENV PATH="\/opt\/venv\/bin:\$PATH"\n# newest\nRUN pip install -U pip\n/);
		assert.equal(result.match(/-m venv/g)?.length, 1);
	});

	it('says that nobody has read the script that starts it', () => {
		const text = python(...usual, 'CMD ["./start.sh"]').replace('-slim', '');
		const { plan } = planMultiStage(buildModel(text), { settings: DEFAULT_SETTINGS, buildContext: {} });
		assert.match(plan?.because ?? '', /What start\.sh calls was not read/);
	});

	it('tells uv and poetry which environment it is', () => {
		assert.match(split(python('COPY . .', 'RUN pip install uv && uv pip install --system -r requirements.txt', 'CMD ["python", "app.py"]')), /ENV VIRTUAL_ENV=\/opt\/venv PATH="\/opt\/venv\/bin:\$PATH"\nRUN pip install uv && uv pip install -r requirements.txt\n/);
		assert.match(split(python('COPY . .', 'RUN pip install poetry && poetry install', 'CMD ["python", "app.py"]')), /VIRTUAL_ENV/);
	});

	it('leaves the installer outside of the environment, where it has a RUN of its own', () => {
		for (const [tool, installs] of [['poetry', 'poetry install --only main'], ['pipenv', 'pipenv install --system --deploy']] as const)
			assert.match(split(python(`RUN pip install ${tool}`, 'COPY . .', `RUN ${installs}`, 'CMD ["python", "app.py"]')), new RegExp(`\\nRUN pip install ${tool}\\nCOPY \\. \\.\\nRUN python -m venv /opt/venv\\nENV VIRTUAL_ENV=/opt/venv PATH="/opt/venv/bin:\\$PATH"\\nRUN ${installs}\\n`));
	});

	it('starts the program by itself, where the installer would only find it', () => {
		const started = (install: string, start: string): string => finalStage(python('RUN pip install poetry uv pipenv', 'COPY . .', `RUN ${install}`, start));
		assert.match(started('poetry install', 'CMD ["poetry", "run", "app", "--port", "80"]'), /\nCMD \["app", "--port", "80"\]\n$/);
		assert.match(started('poetry install', 'CMD alembic upgrade head && poetry run gunicorn shop:app'), /\nCMD alembic upgrade head && gunicorn shop:app\n$/);
		assert.match(started('pipenv install --deploy', 'ENTRYPOINT ["pipenv", "run", "python", "-m", "shop"]'), /\nENTRYPOINT \["python", "-m", "shop"\]\n$/);
		assert.match(started('uv sync --frozen', 'CMD ["uv", "run", "--no-sync", "app.py"]'), /\nENV PATH="\/app\/\.venv\/bin:\$PATH"\n[\s\S]*\nCMD \["python", "app\.py"\]\n$/);
		assert.match(started('uv sync --frozen', 'CMD uv run fastapi run app.py'), /\nCMD fastapi run app\.py\n$/);
	});

	it('takes an environment that the file makes itself', () => {
		const result = split(python('RUN python -m venv /venv', 'ENV PATH=/venv/bin:$PATH', ...usual, 'CMD ["python", "app.py"]'));
		assert.match(result, /COPY --from=build \/venv \/venv\n/);
		assert.doesNotMatch(result, /\/opt\/venv/);
		assert.match(finalStage(python('COPY --from=registry.example.com/uv /uv /bin/', 'COPY . .', 'RUN uv sync', 'CMD [".venv/bin/python", "app.py"]')), /^FROM python:3\.14-slim\nRUN groupadd[\s\S]*\nCOPY --from=build --chown=app:app \/app \/app\nWORKDIR/);
	});

	it('knows the installer of an environment by its path', () => {
		assert.match(finalStage(python('COPY requirements.txt /tmp/', 'COPY app /app', 'RUN python -m venv /py && /py/bin/pip install -r /tmp/requirements.txt && mkdir -p /vol/media && rm -rf /tmp', 'ENV PATH=/py/bin:$PATH', 'CMD ["python", "app.py"]')), /COPY --from=build \/py \/py\n[\s\S]*COPY --from=build --chown=app:app \/vol\/media \/vol\/media\n/);
		assert.match(split(python('COPY . .', 'RUN /usr/bin/pip install .', 'CMD ["python", "app.py"]')), /\/usr\/bin\/pip installs packages outside/);
	});

	it('keeps tools, and libraries instead of their development packages', () => {
		const text = (image: string, packages: string): string => python(...usual, 'CMD ["python", "app.py"]').replace('python:3.14-slim', image).replace('gcc', packages);
		assert.match(finalStage(text('python:3.14-slim-bookworm', 'gcc libpq-dev libssl-dev ffmpeg git')), /--no-install-recommends ffmpeg libpq5 libssl3 /);
		assert.match(finalStage(text('python:3.14', 'libicu-dev g++')), /^FROM python:3\.14-slim\n[\s\S]*--no-install-recommends libicu76 /);
		assert.match(finalStage('FROM python:3.14-alpine\nRUN apk add build-base postgresql-dev tini\nWORKDIR /app\nCOPY . .\nRUN pip install .\nCMD ["python", "app.py"]\n'), /\nRUN apk add --no-cache libpq tini\n/);
		assert.match(split(text('python:3.14-slim', 'gcc libfoo-dev')), /libfoo-dev/);
	});

	it('keeps the name of the account that the file makes', () => {
		assert.match(finalStage(python(...usual, 'RUN useradd -m shop', 'USER shop', 'CMD ["python", "app.py"]')), /useradd --system [^\n]* --home-dir \/home\/shop [^\n]* shop\n[\s\S]*--chown=shop:shop \/app \/app\n[\s\S]*\nUSER shop\nCMD/);
	});
});

describe('multi-stage for PHP', () => {
	const php = (...lines: string[]): string => ['FROM php:8.4-apache', 'COPY --from=composer:2 /usr/bin/composer /usr/bin/composer', ...lines, ''].join('\n');
	const install = ['COPY . .', 'RUN composer install --no-dev'];

	for (const [name, text, reason] of [
		['a script starts it', php(...install, 'ENTRYPOINT ["./entrypoint.sh"]'), /only the build stage has/],
		['Composer starts it', php(...install, 'CMD ["composer", "serve"]'), /it starts composer/],
		['a step whose files nobody knows', php(...install, 'RUN wget https://files.example.com/data'), /wget may make files/],
		['files of the system', php(...install, 'RUN cp bin/tool /usr/local/bin/tool'), /cp may make files/],
		['a library that is not known', php('RUN apt-get update && apt-get install -y libfoo-dev && docker-php-ext-install foo', ...install), /libfoo-dev/],
		['settings in the middle of a condition', php(...install, 'RUN if [ -n "$DEBUG" ]; then a2enmod status; fi && chmod -R g+w storage'), /sets up PHP or Apache/],
	] as const) it(`declines: ${name}`, () => assert.match(split(text), reason));

	it('knows nothing of images without Composer', () => assert.equal(split('FROM php:8.4-apache\nCOPY . .\n'), 'nobody knows'));

	it('leaves Composer and headers behind, and takes extensions with their libraries', () => {
		assert.equal(split(php('RUN apt-get update && apt-get install -y git unzip libzip-dev && docker-php-ext-install zip', 'COPY site.conf /etc/apache2/sites-available/000-default.conf', "RUN a2enmod rewrite && sed -i 's/80/8080/' /etc/apache2/sites-available/*.conf", ...install, 'EXPOSE 8080')), `FROM php:8.4-apache AS build
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
RUN apt-get update && apt-get install -y git unzip libzip-dev && docker-php-ext-install zip
COPY . .
RUN composer install --no-dev

FROM php:8.4-apache
RUN apt-get update && apt-get install -y --no-install-recommends libzip5 && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY site.conf /etc/apache2/sites-available/000-default.conf
RUN a2enmod rewrite && sed -i 's/80/8080/' /etc/apache2/sites-available/*.conf
COPY --from=build --chown=www-data:www-data /var/www/html /var/www/html
USER www-data
EXPOSE 8080
`);
	});

	it('repeats the settings of a RUN that builds, too', () => {
		const result = finalStage(php('RUN docker-php-ext-install pdo_mysql && a2enmod rewrite headers', ...install));
		assert.match(result, /\nRUN a2enmod rewrite headers\nCOPY --from=build --chown/);
	});

	it('takes what Alpine compiles with, a fetched Composer and the entry point of the base', () => {
		const result = finalStage('FROM php:8.4-fpm-alpine\nRUN apk add --no-cache icu-dev $PHPIZE_DEPS && docker-php-ext-install intl\nRUN curl -sS https://getcomposer.example.com/installer | php -- --filename=composer\nWORKDIR /srv/app\nCOPY . .\nRUN php composer.phar install\nENTRYPOINT ["docker-php-entrypoint"]\nCMD ["php-fpm"]\n');
		assert.match(result, /^FROM php:8\.4-fpm-alpine\nRUN apk add --no-cache icu-libs\n/);
		assert.match(result, /COPY --from=build --chown=www-data:www-data \/srv\/app \/srv\/app\nWORKDIR \/srv\/app\nUSER www-data\n/);
	});
});

describe('multi-stage for Ruby', () => {
	const ruby = (...lines: string[]): string => ['FROM ruby:3.4', 'WORKDIR /app', 'COPY . .', ...lines, ''].join('\n');
	const lock = (...gems: string[]) => ({ files: { 'Gemfile.lock': `GEM\n  specs:\n${gems.map((gem) => `    ${gem} (1.0)\n`).join('')}` } });

	for (const [name, text, context, reason] of [
		['nobody knows which libraries', ruby('RUN bundle install', 'CMD ["puma"]'), {}, /Gemfile\.lock was not read/],
		['a gem with many libraries', ruby('RUN bundle install', 'CMD ["puma"]'), lock('rmagick'), /rmagick is compiled/],
		['Ruby itself is changed', ruby('RUN gem update --system && bundle install', 'CMD ["puma"]'), lock('puma'), /gem update/],
		['gems in a place of their own', ruby('ENV GEM_HOME=/gems', 'RUN bundle install', 'CMD ["puma"]'), lock('puma'), /place of their own/],
	] as const) it(`declines: ${name}`, () => assert.match(split(text, context), reason));

	it('knows nothing of slim images without a compiler', () => assert.equal(split(ruby('RUN bundle install', 'CMD ["puma"]').replace('3.4', '3.4-slim')), 'nobody knows'));

	it('takes gems and the libraries that they are compiled against', () => {
		assert.match(finalStage(ruby('RUN bundle install', 'CMD ["puma"]'), lock('pg', 'puma')), /^FROM ruby:3\.4-slim\nRUN [^\n]*--no-install-recommends libpq5 [\s\S]*COPY --from=build \/usr\/local\/bundle \/usr\/local\/bundle\nCOPY --from=build --chown=app:app \/app \/app\nWORKDIR \/app\nUSER app\nCMD/);
		assert.match(finalStage(ruby('ENV DATABASE_URL=mysql2://db/shop', 'RUN bundle install', 'CMD ["puma"]')), /--no-install-recommends libmariadb3 /);
		assert.match(finalStage(ruby('ENV BUNDLE_PATH=/gems', 'RUN bundle install', 'CMD ["puma"]'), lock('puma')), /ENV BUNDLE_PATH=\/gems\nCOPY --from=build \/usr\/local\/bundle \/usr\/local\/bundle\nCOPY --from=build \/gems \/gems\n/);
	});

	it('leaves behind what compiles assets', () => {
		const result = split('FROM ruby:3.4-alpine\nRUN apk add build-base nodejs yarn tzdata\nWORKDIR /app\nCOPY . .\nRUN bundle install && yarn install && bundle exec rails assets:precompile\nENTRYPOINT ["bin/docker-entrypoint"]\n');
		assert.match(result, /\nRUN rm -rf \/usr\/local\/bundle\/cache \/app\/node_modules\n/);
		assert.match(result, /\nRUN apk add --no-cache tzdata\n/);
	});
});

describe('multi-stage for static sites', () => {
	const site = (...lines: string[]): string => ['FROM node:22', 'WORKDIR /app', 'COPY . .', 'RUN npm ci && npm run build', ...lines, ''].join('\n');
	const settings = (text: string): string | undefined => /echo '(.*)' >/.exec(finalStage(text))?.[1];

	for (const [name, text, reason] of [
		['more than what was built', site('CMD ["npx", "serve", "-s"]'), /not only what was built/],
		['a port chosen later', site('CMD serve -s dist -l $PORT'), /port is chosen/],
		['an option of its own', site('CMD ["serve", "dist", "--ssl-cert", "a.pem"]'), /started with --ssl-cert/],
		['a health check without its program', site('HEALTHCHECK CMD wget -q http://localhost:3000', 'CMD ["serve", "dist"]'), /HEALTHCHECK calls wget/],
	] as const) it(`declines: ${name}`, () => assert.match(split(text), reason));

	it('hands out the built files with nginx, without root', () => {
		assert.equal(finalStage(site('RUN npm install -g serve', 'EXPOSE 3000', 'CMD ["serve", "-s", "dist"]')), [
			'FROM nginxinc/nginx-unprivileged:stable',
			"RUN echo 'server { listen 3000; root /usr/share/nginx/html; location / { try_files $uri $uri.html $uri/ /index.html; } }' > /etc/nginx/conf.d/default.conf",
			'COPY --from=build /app/dist /usr/share/nginx/html', 'USER 101', 'EXPOSE 3000', 'CMD ["nginx", "-g", "daemon off;"]', '',
		].join('\n'));
		assert.doesNotMatch(split(site('RUN npm install -g serve', 'CMD ["serve", "dist"]')), /-g serve/);
	});

	it('takes Alpine where it is wanted', () => {
		assert.match(finalStage(site('CMD ["serve", "dist"]'), {}, { preferredBases: ['alpine', 'slim'] }), /^FROM nginxinc\/nginx-unprivileged:stable-alpine\n/);
	});

	it('keeps port and answers', () => {
		assert.match(settings(site('CMD ["npx", "-y", "http-server@14", "dist", "-p", "8081"]')) ?? '', /listen 8081; .* =404;/);
		assert.match(settings(site('ENV PORT=5000', 'CMD npx serve dist')) ?? '', /listen 5000; .* =404;/);
		assert.match(settings(site('EXPOSE 5000', 'CMD ["serve", "dist", "-l", "tcp://0.0.0.0:4000"]')) ?? '', /listen 4000;/);
		assert.match(settings(site('EXPOSE 5000', 'CMD ["serve", "-s", "dist"]')) ?? '', /listen 5000; .* \/index\.html;/);
	});
});
