/** Finds packages that go installs without a version. */
import { unpinned } from '../../model/pins';
import { lowered, type Rule } from '../rule';

export const rule: Rule = {
	meta: {
		id: 'go-pin-version',
		title: 'Go module without a version',
		category: 'supply-chain',
		severity: 'info',
		default: 'off',
		why: 'Without a version, every build takes the newest that the repository offers on that day: two builds of one commit differ, and a bad release comes in unseen.',
		fixable: 'never',
		since: '0.2.0',
		sameAs: ['droast:DF054', 'hadolint:DL3062'],
		references: ['https://go.dev/ref/mod#go-install'],
	},

	*check(model) {
		for (const { step: { stage, run }, word, packages } of unpinned(model, 'go')) {
			// Inside a module, go.mod says which version it is, unless the command does.
			const module = stage.lineage.some(({ copies }) => copies.some(({ instruction }) => instruction.range.start < run.instruction.range.start));
			const open = packages.find(({ value }) => value.includes('@') || !module);
			if (!open) continue;
			yield {
				range: word.range,
				message: `${open.value} has no fixed version. Write ${open.value.replace(/@.*$/, '')}@ and the version.`,
				...(!stage.ships && { severity: lowered('info') }),
				fixes: [],
			};
		}
	},

	examples: [
		{
			name: 'an install',
			bad: `FROM golang:1.27
RUN go install example.com/team/tool@latest
#      ^^^^^^^ go-pin-version
`,
		},
		{
			name: 'without any',
			bad: `FROM golang:1.27
RUN CGO_ENABLED=0 go get -u example.com/team/tool && go install example.com/team/b@v1.2.3
#                    ^^^ go-pin-version
`,
		},
		{ name: 'with a version', good: 'FROM golang:1.27\nARG V=v1.2.3\nRUN go install -ldflags "-s -w" example.com/team/tool@v1.2.3 && go run example.com/team/gen@${V} ./...\n' },
		{ name: 'this module', good: 'FROM golang:1.27\nCOPY . .\nRUN go install ./... && go install . && go install cmd/vet && go run main.go\n' },
		{ name: 'go.mod decides', good: 'FROM golang:1.27\nCOPY go.mod go.sum ./\nRUN go install example.com/team/tool\n' },
	],
};
