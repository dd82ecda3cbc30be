/** The printable report tells each finding with its place, what it means and what to do, and nothing of it is HTML. */
import { describe, expect, it } from 'vitest'
import { loadTexts } from '../testing/load-texts.ts'

const hires = { 'jobs.csv': '1,Baker\n2,<b onclick="x">Nurse</b>,extra & more\n,Nobody\n,"a\nb"\n' }

describe('the anomaly report as a page', () => {
  it('lists findings by type with file, line, column, value and expectation, all escaped', async () => {
    const { exported, anomalies } = await loadTexts(hires, { template: 'hires' })
    const page = await exported({ what: 'anomalies', shape: 'html' })
    for (const { type, line, expected } of await anomalies()) {
      expect(page).toContain(`<code>${type}</code>`)
      expect(page).toContain(`<td class="number">${line}</td>`)
      expect(page).toContain(expected)
    }
    expect(page).toContain('extra &amp; more')
    expect(page).toContain('<strong>What to do:</strong>')
    expect(page).not.toMatch(/<b |<script|extra & more/)
    expect(page).toMatch(/<td>jobs\.csv<\/td><td>jobs<\/td><td class="number">4<\/td>/)
  })

  it('holds what passes the filter only, and says so', async () => {
    const { exported } = await loadTexts(hires, { template: 'hires' })
    const filtered = { what: 'anomalies' as const, shape: 'html' as const }
    const page = await exported({ ...filtered, filter: { types: ['extra-cell'] } })
    expect(page).toContain('filters were set')
    expect(page).toContain('<code>extra-cell</code>')
    expect(page).not.toContain('<code>constraint-error</code>')
    expect(await exported({ ...filtered, filter: { search: 'no such text' } })).toContain('Nothing was found.')
  })
})
