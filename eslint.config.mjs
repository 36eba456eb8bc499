import tseslint from 'typescript-eslint';

const sockets = ['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns'].flatMap(name => [name, `node:${name}`]);

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'dist/', 'test-results/', 'bench/data/', 'crossdock-report/'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-console': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-imports': ['error', { paths: sockets.map(name => ({ name, message: 'This program never opens a socket.' })) }],
    },
  },
  {
    files: ['shared/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', { name: 'setTimeout', message: 'The core has no clock.' }, { name: 'fetch', message: 'This program never opens a socket.' }],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Same inputs, same bytes out: no randomness in the core.' }, { object: 'Date', property: 'now', message: 'The core has no clock: time is passed in.' }],
    },
  },
  {
    files: ['electron/**/*.ts'],
    ignores: ['electron/main/gate.ts'],
    rules: { 'no-restricted-syntax': ['error', { selector: "ImportSpecifier[imported.name='ipcMain']", message: 'Messages pass one gate: electron/main/gate.ts.' }] },
  },
  { files: ['**/*.mjs', '**/*.cjs', '**/*.js'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  { files: ['scripts/ensure-electron.mjs'], rules: { 'no-restricted-imports': 'off' } },
);
