/** The boxes of a dashboard at their places. While it is arranged, they follow the pointer and the keyboard. */
import { useState } from 'react'
import { GridLayout, verticalCompactor } from 'react-grid-layout'
import type { DashboardItem, Dataset } from '../../../preload/contract/index.ts'
import { arrange } from '../../state/dashboard.ts'
import { notify } from '../../ui/notify.tsx'
import classes from './dashboard.module.css'
import { ItemBox } from './item-box.tsx'
import { ItemDialog } from './item-dialog.tsx'
import { COLUMNS, GAP, layoutOf, move, NARROW, placed, ROW_HEIGHT, resize, stacked } from './layout.ts'

interface DashboardGridProps {
  readonly dataset: Dataset
  readonly items: readonly DashboardItem[]
  /** In pixels. */
  readonly width: number
  readonly isArranging: boolean
}

const HANDLE = 'dashboard-handle'

export function DashboardGrid({ dataset, items, width, isArranging }: DashboardGridProps) {
  const [changing, setChanging] = useState<DashboardItem>()
  const { id } = dataset
  const shown = width < NARROW && !isArranging ? stacked(items) : items
  const change = (content: DashboardItem['content']) => {
    arrange(id, (all) => all.map((item) => (item.id === changing?.id ? { ...item, content } : item)))
    setChanging(undefined)
  }
  const remove = (gone: DashboardItem) => {
    arrange(id, (all) => all.filter((item) => item.id !== gone.id))
    const back = () => arrange(id, (all) => (all.some((item) => item.id === gone.id) ? all : [...all, gone]))
    notify({ message: 'The box was removed.', actions: [{ label: 'Undo', run: back }] })
  }
  return (
    <>
      {/* The library would add a style element of this id, which the page's policy forbids; ours is in the style sheet. */}
      <span id="react-draggable-style-el" hidden />
      <GridLayout
        className={classes.grid ?? ''}
        width={width}
        layout={layoutOf(shown)}
        gridConfig={{ cols: COLUMNS, rowHeight: ROW_HEIGHT, margin: [GAP, GAP], containerPadding: [0, 0] }}
        dragConfig={{ enabled: isArranging, handle: `.${HANDLE}`, cancel: 'button, input, a' }}
        resizeConfig={{ enabled: isArranging, handles: ['se'] }}
        compactor={verticalCompactor}
        onDragStop={(layout) => arrange(id, (all) => placed(all, layout))}
        onResizeStop={(layout) => arrange(id, (all) => placed(all, layout))}
      >
        {shown.map((item) => (
          <div key={item.id} className={classes.place}>
            <ItemBox
              dataset={dataset}
              item={item}
              handle={HANDLE}
              {...(isArranging && {
                arranging: {
                  onMove: (by) => arrange(id, (all) => move(all, item.id, by)),
                  onResize: (by) => arrange(id, (all) => resize(all, item.id, by)),
                  onChange: () => setChanging(item),
                  onRemove: () => remove(item),
                },
              })}
            />
          </div>
        ))}
      </GridLayout>
      {changing && (
        <ItemDialog
          dataset={dataset}
          what={changing.content.what}
          content={changing.content}
          onSave={change}
          onClose={() => setChanging(undefined)}
        />
      )}
    </>
  )
}
