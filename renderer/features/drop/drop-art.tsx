/**
 * The drop target's picture: sheets of cells that fall into a sieve; what is good goes through, what is not stays
 * marked. Only shapes, so that it is sharp and follows the scheme.
 */
import classes from './drop-art.module.css'

const CELLS = [
  [0, 0],
  [1, 0],
  [2, 0],
  [0, 1],
  [1, 1],
  [2, 1],
  [0, 2],
  [1, 2],
  [2, 2],
] as const

export function DropArt({ active = false }: { readonly active?: boolean }) {
  return (
    <svg
      width="196"
      height="132"
      viewBox="0 0 196 132"
      className={classes.art}
      data-active={active || undefined}
      aria-hidden="true"
    >
      <Sheet x={34} y={18} tilt={-9} marked={4} className={classes.left} />
      <Sheet x={108} y={18} tilt={8} marked={2} className={classes.right} />
      <Sheet x={70} y={6} tilt={0} marked={7} className={classes.middle} />
      <path d="M22 104h152" className={classes.sieve} />
      <path d="M30 104c6 13 18 20 34 20h68c16 0 28-7 34-20" className={classes.bowl} />
      {[52, 72, 92, 112, 132].map((x, index) => (
        <circle key={x} cx={x + 6} cy={113 + (index % 2) * 4} r="2" className={classes.grain} />
      ))}
    </svg>
  )
}

interface SheetProps {
  readonly x: number
  readonly y: number
  readonly tilt: number
  /** The one cell with something wrong. */
  readonly marked: number
  readonly className: string | undefined
}

const Sheet = ({ x, y, tilt, marked, className }: SheetProps) => (
  <g className={className}>
    <g transform={`rotate(${tilt} ${x + 28} ${y + 34})`}>
      <rect x={x} y={y} width="56" height="68" rx="6" className={classes.sheet} />
      <rect x={x + 8} y={y + 9} width="40" height="6" rx="2" className={classes.header} />
      {CELLS.map(([column, row], index) => (
        <rect
          key={`${column}-${row}`}
          x={x + 8 + column * 14}
          y={y + 22 + row * 12}
          width="12"
          height="6"
          rx="2"
          className={index === marked ? classes.marked : classes.cell}
        />
      ))}
    </g>
  </g>
)
