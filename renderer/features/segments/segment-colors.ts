/** A colour and a shape for each segment. Neither tells a segment by itself: its number and name stand beside. */

const HUES = [172, 28, 262, 340, 210, 88, 48, 300]
export const shapes = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star', 'wye'] as const

/** `segment` counts from 1. */
export const colorOf = (segment: number): string => {
  const at = segment - 1
  const hue = ((HUES[at % HUES.length] ?? 0) + 17 * Math.floor(at / HUES.length)) % 360
  return `hsl(${hue} 52% var(--segment-lightness, 42%))`
}

export const shapeOf = (segment: number) => shapes[(segment - 1) % shapes.length] ?? 'circle'
