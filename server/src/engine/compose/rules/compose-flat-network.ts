/** Finds services open to the outside that share the default network with a data store which only services behind them use. */
import type { Fix } from '../../model/fix';
import type { Rule } from '../../rules/rule';
import { addEntry, addTopEntry } from '../../yaml/edits';
import { entryOf, followed } from '../../yaml/tree';
import { fixOf, withField } from '../fixes';
import { isStore } from '../images';
import { cannotKnow, isOnDefaultNetwork, reaches } from '../links';
import type { ComposeModel, Service } from '../model';
import { isOpen } from '../ports';

export const rule: Rule<ComposeModel> = {
	meta: {
		id: 'compose-flat-network',
		title: 'Front service on the network of the data',
		category: 'exposure',
		severity: 'hint',
		why: 'Services that name no network share one, and each reaches every port of the others. Who breaks into the service that is open to the outside talks to the database at once, although only the program behind it has to.',
		fixable: 'sometimes',
		since: '0.3.0',
		sameAs: ['kics:networks_not_set'],
		references: ['https://docs.docker.com/compose/how-tos/networking/#specify-custom-networks', 'https://docs.docker.com/reference/compose-file/networks/'],
	},

	*check(model) {
		const tiers = tiersOf(model);
		if (!tiers) return;
		for (const { front, middle, stores } of tiers.paths) yield {
			range: front.range,
			message: `${front.name} can reach ${listed(stores)}, which only services behind it need, such as ${middle.name}. Give front and data networks of their own.`,
			related: stores.map((store) => ({ range: store.range, message: `${store.name} is reached from every service on this network.` })),
			fixes: () => separate(model, tiers),
		};
	},

	examples: [
		{
			name: 'a site, a program, a database',
			bad: `services:
  web:
# ^^^ compose-flat-network
    image: nginx:1.30
    ports: ["80:80"]
    depends_on: [api]  # waits for it
  api:
    build: ./api
    environment:
      DATABASE_URL: postgres://shop:\${DB_PASSWORD}@db:5432/shop
  db:
    image: postgres:18

volumes:
  data:
`,
			fixed: `services:
  web:
    image: nginx:1.30
    ports: ["80:80"]
    depends_on: [api]  # waits for it
    networks:
      - front
  api:
    build: ./api
    environment:
      DATABASE_URL: postgres://shop:\${DB_PASSWORD}@db:5432/shop
    networks:
      - front
      - back
  db:
    image: postgres:18
    networks:
      - back

volumes:
  data:

networks:
  front: {}
  back: {}
`,
		},
		{
			name: 'templates and other networks',
			bad: `x-app: &app
  restart: unless-stopped
services:
  web:
# ^^^ compose-flat-network
    <<: *app
    image: registry.example.com/web:1
    ports: ["8080:8080"]
    environment: { API: "http://api:3000" }
  api:
    <<: *app
    image: registry.example.com/api:1
    depends_on:
      cache: { condition: service_started }
      db: { condition: service_healthy }
  cache:
    image: redis:8
  db:
    image: mariadb:12
networks:
  monitoring:
    external: true
`,
			fixed: `x-app: &app
  restart: unless-stopped
services:
  web:
    <<: *app
    image: registry.example.com/web:1
    ports: ["8080:8080"]
    environment: { API: "http://api:3000" }
    networks:
      - front
  api:
    <<: *app
    image: registry.example.com/api:1
    depends_on:
      cache: { condition: service_started }
      db: { condition: service_healthy }
    networks:
      - front
      - back
  cache:
    image: redis:8
    networks:
      - back
  db:
    image: mariadb:12
    networks:
      - back
networks:
  monitoring:
    external: true
  front: {}
  back: {}
`,
		},
		{
			name: 'a service that is an alias cannot be given a network of its own',
			bad: `x-db: &db
  image: postgres:18
services:
  web:
# ^^^ compose-flat-network
    image: nginx:1.30
    ports: ["80:80"]
    depends_on: [api]
  api:
    build: ./api
    depends_on: [db]
  db: *db
`,
		},
		{ name: 'networks are there', good: 'services:\n  web:\n    image: nginx:1.30\n    ports: ["80:80"]\n    depends_on: [api]\n    networks: [front]\n  api:\n    build: .\n    depends_on: [db]\n    networks: [front, back]\n  db:\n    image: postgres:18\n    networks: [back]\nnetworks:\n  front:\n  back:\n' },
		{ name: 'the front needs the data, too', good: 'services:\n  web:\n    build: .\n    ports: ["80:80"]\n    depends_on: [api]\n    environment:\n      REDIS_URL: redis://cache:6379\n  api:\n    build: ./api\n    depends_on: [cache]\n  cache:\n    image: redis:8\n' },
		{ name: 'what the front reads elsewhere may name the data', good: 'services:\n  web:\n    build: .\n    env_file: [.env]\n    ports: ["80:80"]\n    depends_on: [api]\n  site:\n    build: ./site\n    ports: ["81:80"]\n    depends_on: [api]\n    environment: [DB_HOST]\n  api:\n    build: ./api\n    depends_on: [db]\n  db:\n    image: postgres:18\n' },
		{ name: 'nothing is open to the outside', good: 'services:\n  web:\n    build: .\n    ports: ["127.0.0.1:80:80"]\n    depends_on: [api]\n  api:\n    build: ./api\n    depends_on: [db]\n  db:\n    image: postgres:18\n' },
		{ name: 'two tiers, and a tool for the data', good: 'services:\n  api:\n    build: .\n    ports: ["80:80"]\n    depends_on: [db]\n  adminer:\n    image: adminer:5\n    ports: ["8080:8080"]\n  db:\n    image: postgres:18\n' },
		{ name: 'another file may say more', good: 'include: [data.yaml]\nservices:\n  web:\n    build: .\n    ports: ["80:80"]\n    depends_on: [api]\n  api:\n    build: ./api\n    depends_on: [db]\n  db:\n    image: postgres:18\n' },
	],
};

interface Tiers {
	/** Open to the outside, with a service behind it and the stores that this one reaches. */
	readonly paths: readonly { readonly front: Service; readonly middle: Service; readonly stores: readonly Service[] }[];
	/** The stores that no front has to reach. */
	readonly stores: readonly Service[];
}

/** Each is compared with each: nobody writes more by hand. */
const MOST = 200;

/** Undefined where a service is part of another file's, or the default network has been thought of. */
function tiersOf({ services, root }: ComposeModel): Tiers | undefined {
	const networks = followed(root && entryOf(root, 'networks')?.entry.value);
	if (services.length < 3 || services.length > MOST || root && entryOf(root, 'include') || networks?.kind === 'map' && entryOf(networks, 'default') || services.some((service) => service.isPart)) return undefined;
	const here = services.filter(isOnDefaultNetwork);
	const data = here.filter((service) => isStore(service) && !isForBrowsers(service));
	const fronts = here.filter((service) => !isStore(service) && service.ports.some(isOpen));
	const pathOf = (front: Service): Tiers['paths'] => {
		const stores = data.filter((store) => cannotKnow(front, store));
		if (stores.length < data.length) return [];
		const middle = here.find((each) => each !== front && !isStore(each) && reaches(front, each) && stores.some((store) => reaches(each, store)));
		const used = middle ? stores.filter((store) => reaches(middle, store)) : [];
		return middle && used.length > 0 ? [{ front, middle, stores: used }] : [];
	};
	const paths = fronts.flatMap(pathOf);
	return paths.length > 0 ? { paths, stores: data } : undefined;
}

/** Stores whose pages a browser opens, so that a front may well pass them on. */
function isForBrowsers(service: Service): boolean {
	return /minio|meilisearch|typesense/.test(service.text('image') ?? '');
}

const BECAUSE = 'A front that reaches the data by a configuration which does not stand in this file no longer does.';

/** Fronts on one network, stores on the other, everything else on both: nothing but the way from front to store is cut. */
function separate(model: ComposeModel, { paths, stores }: Tiers): readonly Fix[] {
	const { services, tree, root, hasOthers } = model;
	const declared = followed(root && entryOf(root, 'networks')?.entry.value);
	// What only another file has would stay alone on the default network.
	if (hasOthers || !services.every(isOnDefaultNetwork) || declared && (declared.kind !== 'map' || declared.flow || entryOf(declared, 'front') || entryOf(declared, 'back'))) return [];
	const fronts = new Set(paths.map(({ front }) => front));
	const networksOf = (service: Service): string[] => fronts.has(service) ? ['front'] : stores.includes(service) ? ['back'] : ['front', 'back'];
	return fixOf('Separate front and data by networks', BECAUSE, [
		...services.map((service) => withField(service, 'networks', networksOf(service))),
		...declared?.kind === 'map' ? [addEntry(tree, declared, 'front', {}), addEntry(tree, declared, 'back', {})] : [addTopEntry(tree, 'networks', { front: {}, back: {} })],
	], { level: 'maximum' });
}

function listed(services: readonly Service[]): string {
	return services.map(({ name }) => name).join(', ').replace(/, ([^,]*)$/, ' and $1');
}
