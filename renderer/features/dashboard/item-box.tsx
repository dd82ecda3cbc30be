/** One box of a dashboard: its content, and what moves and changes it while the dashboard is arranged. */
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconGripVertical, IconPencil, IconTrash } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import type { DashboardItem, Dataset } from '../../../preload/contract/index.ts'
import { ChartView } from '../charts/index.tsx'
import classes from './dashboard.module.css'
import { FigureView } from './figure-view.tsx'
import { ListView } from './list-view.tsx'

export interface Step {
  readonly columns?: number
  readonly rows?: number
}

export interface Arranging {
  readonly onMove: (by: Step) => void
  readonly onResize: (by: Step) => void
  readonly onChange: () => void
  readonly onRemove: () => void
}

interface ItemBoxProps {
  readonly dataset: Dataset
  readonly item: DashboardItem
  /** Class of what the box is dragged by. */
  readonly handle: string
  readonly arranging?: Arranging
}

const steps: Readonly<Record<string, Step>> = {
  ArrowLeft: { columns: -1 },
  ArrowRight: { columns: 1 },
  ArrowUp: { rows: -1 },
  ArrowDown: { rows: 1 },
}

export function ItemBox({ dataset, item, handle, arranging }: ItemBoxProps) {
  const title = titleOf(item)
  return (
    <article className={classes.box} aria-label={title} data-what={item.content.what} data-arranging={!!arranging}>
      {arranging && <ArrangeBar title={title} handle={handle} arranging={arranging} />}
      <div className={classes.content}>
        <Content dataset={dataset} item={item} />
      </div>
    </article>
  )
}

function Content({ dataset, item: { content } }: { readonly dataset: Dataset; readonly item: DashboardItem }) {
  switch (content.what) {
    case 'chart':
      return <ChartView dataset={dataset} chart={content.chart} />
    case 'figure':
      return <FigureView dataset={dataset} figure={content} />
    case 'list':
      return <ListView dataset={dataset} list={content} />
    case 'text':
      return <p className={classes.text}>{content.text}</p>
  }
}

export function titleOf({ content }: DashboardItem): string {
  switch (content.what) {
    case 'chart':
      return content.chart.title
    case 'text':
      return content.text.slice(0, 60).trim() || 'Text'
    default:
      return content.title
  }
}

interface ArrangeBarProps {
  readonly title: string
  readonly handle: string
  readonly arranging: Arranging
}

function ArrangeBar({ title, handle, arranging }: ArrangeBarProps) {
  const { onMove, onResize, onChange, onRemove } = arranging
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    if (event.shiftKey) onResize(step)
    else onMove(step)
  }
  return (
    <div className={`${classes.arrangeBar} ${handle}`}>
      <IconGripVertical size={14} aria-hidden className={classes.grip} />
      <span className={classes.arrangeTitle}>{title}</span>
      <ActionIcon size="sm" aria-label={`Change ${title}`} onClick={onChange}>
        <IconPencil size={14} />
      </ActionIcon>
      <Menu>
        <Menu.Target>
          <ActionIcon
            size="sm"
            aria-label={`Move ${title}`}
            title="Arrow keys move the box, with Shift they resize it"
            onKeyDown={onKeyDown}
          >
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item closeMenuOnClick={false} onClick={() => onMove({ columns: -1 })}>
            Move left
          </Menu.Item>
          <Menu.Item closeMenuOnClick={false} onClick={() => onMove({ columns: 1 })}>
            Move right
          </Menu.Item>
          <Menu.Item closeMenuOnClick={false} onClick={() => onMove({ rows: -1 })}>
            Move up
          </Menu.Item>
          <Menu.Item closeMenuOnClick={false} onClick={() => onMove({ rows: 1 })}>
            Move down
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item closeMenuOnClick={false} onClick={() => onResize({ columns: 1 })}>
            Make wider
          </Menu.Item>
          <Menu.Item closeMenuOnClick={false} onClick={() => onResize({ columns: -1 })}>
            Make narrower
          </Menu.Item>
          <Menu.Item closeMenuOnClick={false} onClick={() => onResize({ rows: 1 })}>
            Make taller
          </Menu.Item>
          <Menu.Item closeMenuOnClick={false} onClick={() => onResize({ rows: -1 })}>
            Make shorter
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ActionIcon size="sm" aria-label={`Remove ${title}`} onClick={onRemove}>
        <IconTrash size={14} />
      </ActionIcon>
    </div>
  )
}
