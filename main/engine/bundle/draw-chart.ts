/**
 * A chart as a picture without a browser. It draws what the window draws from the same points, in a plain way: no
 * tooltips, no animation. The picture stands alone as a file, or within a page whose style it takes.
 */
import type { ChartData } from '../../../preload/contract/index.ts'
import { type Html, html, shortened } from '../page/html.ts'
import { chartStyle } from '../page/page-style.ts'
import { barsAcross, barsUp, type Drawn, heatMap, linesAndAreas, scatter } from './chart-marks.ts'

const WIDTH = 560

/** SVG. `file`: with its own style; `page`: for a page that has `chartStyle`. Throws for nothing: an empty chart says so. */
export function drawChart(title: string, data: ChartData, use: 'file' | 'page'): string {
  const top = 34 + (hasLegend(data) ? 24 : 0)
  const { height, marks } = data.points.length === 0 ? nothing : drawn(data)
  const whole = top + height + 8
  const isFile = use === 'file'
  const svg = html`<svg class="chart" viewBox="0 0 ${WIDTH} ${whole}" role="img" aria-label="${title}"${isFile && html` xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${whole}"`}>
${isFile && html`<title>${title}</title><style>${{ html: chartStyle }}</style><rect class="back" width="100%" height="100%"/>`}
<text class="title" x="12" y="22">${shortened(title, 80)}</text>
${hasLegend(data) && legend(data)}<g transform="translate(0 ${top})">${marks}</g>
</svg>
`
  return isFile ? `<?xml version="1.0" encoding="UTF-8"?>\n${svg.html}` : svg.html
}

const nothing: Drawn = { height: 60, marks: html`<text x="12" y="30">There is nothing to draw.</text>` }

const hasLegend = ({ kind, series }: ChartData): boolean => kind !== 'heatmap' && series.length > 1

function legend({ series }: ChartData): Html {
  let x = 12
  const entries = series.slice(0, 8).map(({ title }, at) => {
    const text = shortened(title, 24)
    const own = html`<g transform="translate(${x} 34)"><rect class="fill s${(at % 8) + 1}" width="11" height="11" rx="2" y="1"/><text x="16" y="11">${text}</text></g>`
    x += 30 + text.length * 7
    return own
  })
  return html`${entries}`
}

function drawn(data: ChartData): Drawn {
  switch (data.kind) {
    case 'bar':
    case 'stacked':
      return data.x.type === 'category' ? barsAcross(data) : barsUp(data)
    case 'histogram':
      return barsUp(data)
    case 'line':
    case 'area':
      return linesAndAreas(data)
    case 'scatter':
      return scatter(data)
    case 'heatmap':
      return heatMap(data)
  }
}
