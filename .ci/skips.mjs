// Counts the tests of both runners and fails when one was skipped without a reason in allowed-skips.json,
// which maps a test's full name to the reason.
import { readFileSync } from 'node:fs'

const read = (path) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'))
const allowed = read('.ci/allowed-skips.json')

const unit = read('reports/vitest.json').testResults.flatMap(({ assertionResults }) =>
  assertionResults.map(({ fullName, status }) => ({ name: fullName, status })),
)
const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)]
const endToEnd = specsOf(read('reports/playwright.json')).flatMap(({ title, tests }) =>
  tests.map(({ status }) => ({ name: title, status: { expected: 'passed', unexpected: 'failed' }[status] ?? status })),
)
const tests = [...unit, ...endToEnd]
const skipped = tests.filter(({ status }) => !['passed', 'failed', 'flaky'].includes(status))
const unexplained = skipped.filter(({ name }) => allowed[name] === undefined)
for (const { name, status } of unexplained) console.error(`${status} without a listed reason: ${name}`)

const count = (...statuses) => tests.filter(({ status }) => statuses.includes(status)).length
console.log(`Tests: ${count('passed', 'flaky')} passed, ${count('failed')} failed, ${skipped.length} skipped`)
if (unexplained.length > 0 || unit.length === 0 || endToEnd.length === 0) process.exitCode = 1
