/**
 * A colour for each series, with a second sign for those who cannot tell colours apart: dashes of lines, shapes of points.
 * The colours stand in the style sheet, one set for each scheme.
 */
const COLORS = 9

export const colorOf = (at: number, isOther = false): string =>
  isOther ? 'var(--chart-other)' : `var(--chart-${(at % COLORS) + 1})`

const dashes = [undefined, '7 3', '2 3', '9 3 2 3', '4 2', '1 2', '12 4', '6 2 2 2 2 2', '3 5'] as const
/** As an attribute of a line; none for a line without gaps. */
export function dashOf(at: number): { readonly strokeDasharray?: string } {
  const dash = dashes[at % dashes.length]
  return dash === undefined ? {} : { strokeDasharray: dash }
}

export const shapes = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star', 'wye'] as const
export const shapeOf = (at: number) => shapes[at % shapes.length] ?? 'circle'
