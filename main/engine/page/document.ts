/**
 * The frame of a page: its head, its style and the policy that forbids everything a page of text does not need. A reader
 * may open it from a mail or a share, so that even a mistake in escaping must not become a script.
 */
import { createHash } from 'node:crypto'
import { type Html, html } from './html.ts'
import { pageStyle } from './page-style.ts'

/** Styles are allowed by their hash; there are no scripts, pictures, fonts, forms or frames. */
export function pageStart(title: string): string {
  const hash = createHash('sha256').update(pageStyle).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  const head = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
`
  return `${head.html}<style>${pageStyle}</style>\n</head>\n<body>\n`
}

export const PAGE_END = '</body>\n</html>\n'

/** A table with a caption for those who do not see it; it scrolls by itself where it is wider than the page. */
export function grid(
  caption: string,
  head: readonly { readonly title: string; readonly isNumber?: boolean }[],
  rows: readonly (readonly (Html | string | number | null)[])[],
): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${head.map(({ title, isNumber }) => html`<th scope="col"${isNumber === true && numberClass}>${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => html`<tr>${row.map((cell, at) => html`<td${head[at]?.isNumber === true && numberClass}>${cell}</td>`)}</tr>
`,
  )}</tbody></table></div>
`
}

const numberClass = html` class="number"`

/** One number with what it counts. */
export const figure = (number: string, words: string, tone = ''): Html =>
  html`<div class="figure"${tone !== '' && html` data-tone="${tone}"`}><strong>${number}</strong><span>${words}</span></div>`
