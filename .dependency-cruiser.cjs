// The arrows of ARCHITECTURE.md, as a check. Type imports count.
const path = (p) => ({ path: p })
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'contract-imports-nothing-of-ours',
      severity: 'error',
      from: path('^preload/contract'),
      to: { path: '^(main|renderer|native|e2e)/' },
    },
    {
      name: 'bridge-imports-the-contract-only',
      severity: 'error',
      from: path('^preload/'),
      to: { path: '^(main|renderer|native|e2e)/' },
    },
    {
      name: 'renderer-imports-the-contract-only',
      severity: 'error',
      from: path('^renderer/'),
      to: { path: '^(main|native|e2e|preload/(?!contract))' },
    },
    {
      name: 'native-imports-nothing-of-ours',
      severity: 'error',
      from: path('^native/'),
      to: { path: '^(main|preload|renderer|e2e)/' },
    },
    {
      name: 'native-by-its-facade',
      severity: 'error',
      from: { path: '^main/' },
      to: { path: '^native/(?!index\\.ts)' },
    },
    {
      name: 'engine-by-its-entry',
      severity: 'error',
      from: { path: '^main/(electron|web|cli|host|api|start)' },
      // The servers that tests start are of no side.
      to: { path: '^main/engine/(?!(index|client)\\.ts|testing/servers/)' },
    },
    {
      name: 'engine-knows-no-host',
      severity: 'error',
      from: { path: '^main/engine/' },
      to: { path: '^main/(electron|web|cli|host|api|start)|^(renderer|e2e)/' },
    },
    {
      name: 'nobody-imports-a-host',
      severity: 'error',
      from: { pathNot: '^main/(electron|web|cli|start)|^e2e/' },
      to: { path: '^main/(electron|web|cli|start)' },
    },
    {
      name: 'electron-in-its-host-only',
      severity: 'error',
      from: { pathNot: '^(main/electron/|preload/bridge|e2e/)' },
      to: { path: '^electron$|node_modules/electron/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^(main|preload|renderer|native)/', pathNot: '\\.d\\.ts$|tsconfig|\\.test\\.' },
      to: {},
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-test-in-the-product',
      severity: 'error',
      from: { path: '^(main|preload|renderer|native)/', pathNot: '\\.test\\.tsx?$|/testing/' },
      to: { path: '\\.test\\.tsx?$|/testing/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json', '.css'],
    },
  },
}
