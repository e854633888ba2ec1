/** YAML with places: nodes, anchors, merges, comments, and edits that leave everything else alone. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { applyEdits, type TextEdit } from '../../server/src/engine/index';
import { addEntry, addItem, addTopEntry, removeMember } from '../../server/src/engine/yaml/edits';
import { contentOf, entriesOf, entryOf, followed, parseYaml, type YamlList, type YamlMap, type YamlScalar } from '../../server/src/engine/yaml/tree';

const TEXT = `# top
x-base: &base
  restart: always   # keep
  labels: {a: b, "c": 'd e'}
services:
  web:
    <<: *base
    ports:
      - "80:80" # http
      - 443
    # end of web

  db: { image: postgres }
`;
const at = (text: string, ...path: string[]): ReturnType<typeof followed> => path.reduce<ReturnType<typeof followed>>((node, name) => node?.kind === 'map' ? followed(entryOf(node, name)?.entry.value) : undefined, followed(parseYaml(text).root));
const changed = (text: string, edit: TextEdit | undefined): string => applyEdits(text, [edit ?? assert.fail('an edit')]);

describe('YAML', () => {
	it('places are what is written', () => {
		const image = at(TEXT, 'services', 'db', 'image') as YamlScalar;
		assert.equal(TEXT.slice(image.range.start, image.range.end), 'postgres');
		const quoted = (at(TEXT, 'services', 'web', 'ports') as YamlList).items[0]?.value as YamlScalar;
		assert.deepEqual([TEXT.slice(quoted.range.start, quoted.range.end), quoted.text], ['"80:80"', '80:80']);
		const content = contentOf(TEXT, quoted);
		assert.equal(content && TEXT.slice(content.start, content.end), '80:80');
	});

	it('merge keys are followed, own entries first', () => {
		const web = at(TEXT, 'services', 'web') as YamlMap;
		assert.deepEqual(entriesOf(web).map(({ entry }) => entry.name).sort(), ['labels', 'ports', 'restart']);
		const own = parseYaml('a: &a {x: 1, y: 2}\nb:\n  <<: [*a]\n  x: 3\n');
		const b = own.root?.kind === 'map' ? followed(own.root.entries[1]?.value) as YamlMap : assert.fail();
		assert.deepEqual(entriesOf(b).map(({ entry: { name, value } }) => [name, (value as YamlScalar).value]), [['x', 3], ['y', 2]]);
	});

	it('comments are known, those of block texts are none', () => {
		const { comments } = parseYaml(`${TEXT}c: |\n  # no comment\n  text\n`);
		assert.deepEqual(comments.map(({ text, alone }) => [text, alone]), [['top', true], ['keep', false], ['http', false], ['end of web', true]]);
	});

	it('an alias to itself, or to nothing, ends', () => {
		assert.equal(at('a: &a\n  <<: *a\n  b: 1\n', 'a')?.kind, 'map');
		assert.equal(at('a: *nowhere\n', 'a'), undefined);
		assert.ok(parseYaml('a: *nowhere\n').problems.length > 0);
	});

	it('adds behind the last entry, and behind its comment', () => {
		const tree = parseYaml(TEXT);
		const web = at(TEXT, 'services', 'web') as YamlMap;
		assert.ok(changed(TEXT, addEntry(tree, web, 'user', '1000:1000')).includes('      - 443\n    user: "1000:1000"\n    # end of web\n'));
		assert.ok(changed(TEXT, addItem(tree, at(TEXT, 'services', 'web', 'ports') as YamlList, '127.0.0.1:22:22')).includes('      - 443\n      - 127.0.0.1:22:22\n'));
		assert.ok(changed(TEXT, addEntry(tree, at(TEXT, 'services', 'db') as YamlMap, 'cap_drop', ['ALL'])).includes('{ image: postgres, cap_drop: [ALL] }'));
		assert.ok(changed(TEXT, addTopEntry(tree, 'secrets', { key: { file: './key' } })).endsWith('db: { image: postgres }\nsecrets:\n  key:\n    file: ./key\n'));
	});

	it('removes lines with their comments, and what becomes empty', () => {
		const tree = parseYaml(TEXT);
		const services = at(TEXT, 'services') as YamlMap;
		const web = at(TEXT, 'services', 'web') as YamlMap;
		const ports = at(TEXT, 'services', 'web', 'ports') as YamlList;
		const [first] = ports.items;
		assert.ok(first);
		assert.equal(changed(TEXT, removeMember(tree, { in: ports, item: first })), TEXT.replace('      - "80:80" # http\n', ''));
		const [only] = (at('a:\n  b:\n    - c\n  d: 1\n', 'a', 'b') as YamlList).items;
		assert.ok(only);
		const a = at('a:\n  b:\n    - c\n  d: 1\n', 'a') as YamlMap;
		assert.equal(changed('a:\n  b:\n    - c\n  d: 1\n', removeMember(parseYaml('a:\n  b:\n    - c\n  d: 1\n'), { in: a.entries[0]?.value as YamlList, item: only }, [{ in: a, entry: a.entries[0] ?? assert.fail() }])), 'a:\n  d: 1\n');
		assert.ok(services && web);
	});

	it('leaves a text alone whose first line is indented behind a byte order mark', () => {
		const tree = parseYaml('\uFEFF  b:');
		assert.equal(addEntry(tree, tree.root as YamlMap, 'added', ['one']), undefined);
		assert.equal(addTopEntry(tree, 'added', ['one']), undefined);
	});

	it('no text throws, and an added entry is read back', () => {
		const piece = fc.constantFrom('a', 'b:', ' ', '\n', '  ', '- ', '&x ', '*x', '<<: *x', '{', '}', '[', ']', '"', "'", '|\n', '# c', ': ', '!reset ', '\t', '\r\n', '---\n', '\uFEFF', '${A:-b}');
		fc.assert(fc.property(fc.array(piece, { maxLength: 25 }), (parts) => {
			const text = parts.join('');
			const tree = parseYaml(text);
			if (tree.problems.length > 0 || tree.root?.kind !== 'map' || tree.root.entries.length === 0 || text.includes('---') || tree.root.entries.some(({ name }) => name === 'added' || name === '<<')) return;
			const edit = addEntry(tree, tree.root, 'added', ['one', 'two']);
			if (!edit) return;
			const result = applyEdits(text, [edit]);
			if (parseYaml(result).problems.length > 0) return;
			assert.deepEqual((parse(result, { logLevel: 'silent' }) as Record<string, unknown>)['added'], ['one', 'two'], JSON.stringify(result));
		}), { numRuns: 300 });
	});
});
