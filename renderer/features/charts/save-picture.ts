/**
 * A chart as a file: an SVG that needs nothing else (every colour and font is written into it), or a PNG at twice the
 * size. Both are made on the page and handed out as a download.
 */

const KEPT = [
  ...['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'opacity'],
  ...['font-size', 'font-family', 'font-weight', 'text-anchor', 'dominant-baseline', 'visibility'],
] as const
const SVG = 'http://www.w3.org/2000/svg'
const [PADDING, TITLE_HEIGHT, LINE_HEIGHT] = [14, 30, 22]

export interface PictureKey {
  readonly title: string
  /** As the style sheet has it. */
  readonly color: string
}

/** `picture` is the drawing on the screen; keys are the series beside it, none for a single one. */
export function svgOf(picture: SVGSVGElement, title: string, keys: readonly PictureKey[]): string {
  const { width, height } = picture.getBoundingClientRect()
  const style = getComputedStyle(picture)
  const page = getComputedStyle(document.body)
  const look = { family: page.fontFamily, text: page.color, paper: surfaceOf(picture) }
  const legend = layKeys(keys, width)
  const all = { width: width + 2 * PADDING, height: height + TITLE_HEIGHT + legend.height + 2 * PADDING }
  const root = element('svg', { width: all.width, height: all.height, viewBox: `0 0 ${all.width} ${all.height}` })
  root.setAttribute('xmlns', SVG)
  root.setAttribute('font-family', look.family)
  root.append(named('title', title), element('rect', { ...all, fill: look.paper }))
  const heading = element('text', { x: PADDING, y: PADDING + 14, fill: look.text, 'font-size': 14, 'font-weight': 600 })
  heading.textContent = title
  const drawing = element('g', { transform: `translate(${PADDING} ${PADDING + TITLE_HEIGHT})` })
  drawing.append(...plainCopy(picture).childNodes)
  root.append(heading, drawing)
  for (const { title: name, color, x, y } of legend.places) {
    const top = PADDING + TITLE_HEIGHT + height + y + 8
    const fill = resolve(style, color)
    const text = element('text', { x: PADDING + x + 15, y: top + 9, fill: look.text, 'font-size': 11.5 })
    text.textContent = name
    root.append(element('rect', { x: PADDING + x, y: top, width: 10, height: 10, rx: 3, fill }), text)
  }
  return new XMLSerializer().serializeToString(root)
}

/** Draws the SVG at twice its size. */
export async function pngOf(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth * 2
    canvas.height = image.naturalHeight * 2
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise<Blob>((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be drawn.'))),
        'image/png',
      ),
    )
  } finally {
    URL.revokeObjectURL(url)
  }
}

export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download begins after this, and needs the address until then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** The drawing with what the style sheet says written into its elements. */
function plainCopy(picture: SVGSVGElement): SVGSVGElement {
  const copy = picture.cloneNode(true)
  if (!(copy instanceof SVGSVGElement)) throw new Error('A copy of a picture is a picture.')
  const [own, copied] = [picture, copy].map((root) => [...root.querySelectorAll('*')])
  for (const [at, original] of (own ?? []).entries()) {
    const target = copied?.[at]
    if (target === undefined) continue
    const style = getComputedStyle(original)
    for (const name of KEPT) {
      const value = style.getPropertyValue(name)
      if (value !== '') target.setAttribute(name, value.replaceAll('px', ''))
    }
    for (const name of ['class', 'style', 'tabindex', 'role']) target.removeAttribute(name)
    for (const { name } of [...target.attributes])
      if (/^(data-|aria-|on)/.test(name) || name === 'cursor') target.removeAttribute(name)
  }
  for (const gone of copy.querySelectorAll('title, desc')) gone.remove()
  return copy
}

/** What lies behind the drawing. */
function surfaceOf(picture: Element): string {
  for (let node: Element | null = picture; node !== null; node = node.parentElement) {
    const color = getComputedStyle(node).backgroundColor
    if (color !== '' && color !== 'transparent' && !/^rgba\(.*, 0\)$/.test(color)) return color
  }
  return '#ffffff'
}

const resolve = (style: CSSStyleDeclaration, color: string): string => {
  const [, name] = /^var\((--[\w-]+)\)$/.exec(color) ?? []
  return name === undefined ? color : style.getPropertyValue(name).trim()
}

/** Keys in lines, as many in each as fit. */
function layKeys(keys: readonly PictureKey[], width: number) {
  let [x, y] = [0, 0]
  const places = keys.map((key) => {
    const own = key.title.length * 6.6 + 34
    if (x > 0 && x + own > width) [x, y] = [0, y + LINE_HEIGHT]
    const place = { ...key, x, y }
    x += own
    return place
  })
  return { places, height: keys.length === 0 ? 0 : y + LINE_HEIGHT }
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  return made
}

function named(name: string, text: string): SVGElement {
  const made = element(name, {})
  made.textContent = text
  return made
}
