// Who may import whom. A stage may import itself and any stage above it, never one below.
// Run: npm run boundaries
const STAGES = ['model', 'edits', 'binary', 'capture', 'layers', 'protocols', 'importers', 'conversations',
  'assets', 'graph', 'vulnerabilities', 'findings', 'attack', 'remediation', 'baseline', 'drift', 'report'];
const NOT_TESTS = '(?!.*[.]test[.]tsx?$)';

const forbid = (name, from, to, comment) => ({ name, severity: 'error', from: { path: from }, to, comment });
const below = i => [...STAGES.slice(i + 1), 'ipc', 'pipeline'].join('|');

module.exports = {
  forbidden: [
    ...STAGES.map((stage, i) => forbid(`${stage}-looks-up-only`, `^shared/${stage}/${NOT_TESTS}`,
      { path: `^shared/(${below(i)})(/|[.]ts$)` },
      'Data flows one way. Move the shared idea up, or the behaviour down.')),
    forbid('contract-sees-model-only', `^shared/ipc/${NOT_TESTS}`, { path: '^shared/(?!model/|ipc/)' },
      'The renderer imports the contract; whatever it imports, the renderer gets too.'),
    forbid('query-sees-model-only', `^shared/query/${NOT_TESTS}`, { path: '^shared/(?!model/|query/)' },
      'The renderer imports the filter language; whatever it imports, the renderer gets too.'),
    forbid('core-is-pure', `^shared/${NOT_TESTS}`, { dependencyTypes: ['core'] },
      'No Node in the core: take bytes, return values.'),
    forbid('core-stands-alone', `^shared/${NOT_TESTS}`, { path: '^(electron|renderer|e2e)/' },
      'The app uses the core, not the reverse.'),
    forbid('core-has-few-dependencies', `^shared/${NOT_TESTS}`,
      { path: 'node_modules/', pathNot: 'node_modules/(zod|@noble|oui-data|fflate|fzstd|fast-xml-parser|papaparse|@types/papaparse)/' },
      'Add a package here only when it is pure, and say why in docs/dependencies.md.'),
    forbid('renderer-sees-model-and-contract', `^renderer/${NOT_TESTS}`, { path: ['^electron/', '^shared/(?!model/|ipc/|query/)'] },
      'Views show results; the engine computes them.'),
    forbid('renderer-has-no-electron', '^renderer/', { path: 'node_modules/electron/' },
      'Reach Electron through renderer/api.ts.'),
    forbid('preload-sees-contract-only', '^electron/preload/',
      { path: '^(shared|electron|renderer)/', pathNot: ['^shared/ipc/', '^electron/preload/'] },
      'Preload is attack surface: keep it tiny.'),
    forbid('main-computes-nothing', `^electron/main/${NOT_TESTS}`,
      { path: ['^electron/(engine|evidence|import-worker|store|headless|spreadsheet)/', '^shared/(?!model/|ipc/)'], pathNot: '^electron/(engine|import-worker)/index[.]ts$' },
      'Main opens windows and dialogs. It names the entry files of the processes that it starts, and imports nothing of them.'),
    forbid('entries-are-independent',
      '^shared/(protocols|importers|findings|attack/techniques|remediation/catalogue|report/sheets)/(?!registry|definition|find[.]ts|[^/]+-test-kit[.]ts|.*[.]test)',
      { path: '^shared/$1/', pathNot: '/(definition|[^/]+-kit|kit/[^/]+)[.]ts$' },
      'Name another entry by its id; do not import it. What several entries need goes into a *-kit.ts file.'),
    // no-sockets.ts looks these modules up to disable them; socket-attempts.ts tries them, to show that they are.
    forbid('offline', '^(shared/|renderer/|electron/(?!(no-sockets|socket-attempts)[.]ts$))', { path: '^(node:)?(http2?|https|net|tls|dgram|dns)(/|$)' },
      'This program never opens a socket.'),
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true }, comment: 'Two files that need each other are one file, or three.' },
  ],
  options: { tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } },
};
