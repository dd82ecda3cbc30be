/**
 * The frame of the window: side bar, main area, and what lies over both. Commands of the menu and of the keyboard
 * arrive here.
 */
import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { spotlight } from '@mantine/spotlight'
import { IconDeviceDesktop, IconLayoutSidebar, IconMoonStars, IconSettings, IconSun } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useHost } from '../bridge/bridge-context.tsx'
import { RestoreDialog } from '../features/backup/restore-dialog.tsx'
import { SideBar } from '../features/datasets/side-bar.tsx'
import { useDatasets } from '../features/datasets/use-datasets.ts'
import { DropVeil } from '../features/drop/drop-veil.tsx'
import { useOpenFiles } from '../features/drop/use-open-files.ts'
import { useWindowDrop } from '../features/drop/use-window-drop.ts'
import { ExportDialog } from '../features/export/export-dialog.tsx'
import { useCompareLast } from '../features/history/use-compare-last.ts'
import { useUndo } from '../features/history/use-versions.ts'
import { LoadSheet } from '../features/load-sheet/load-sheet.tsx'
import { SearchEverything } from '../features/spotlight/search-everything.tsx'
import { PublishDialog } from '../features/sync/publish-dialog.tsx'
import { useWaitingNotes } from '../features/sync/use-waiting-notes.ts'
import { useTaskEndings } from '../features/tasks/use-task-endings.ts'
import { useTaskOpenings } from '../features/tasks/use-task-openings.ts'
import { showPage, toggleSideBar, useNavigation } from '../state/navigation.ts'
import { modKey } from '../ui/mod-key.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { MainArea } from './main-area.tsx'
import classes from './shell.module.css'

const nextScheme = { auto: 'light', light: 'dark', dark: 'auto' } as const
const schemeWords = { auto: 'as the system', light: 'light', dark: 'dark' } as const
const schemeIcons = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoonStars } as const

export function Shell() {
  const host = useHost()
  const openFiles = useOpenFiles()
  const isDraggedOver = useWindowDrop(openFiles.drop)
  const isHidden = useNavigation(({ sideBarHidden }) => sideBarHidden)
  const current = useNavigation(({ dataset }) => dataset)
  const page = useNavigation((navigation) => navigation.page?.name)
  const datasets = useDatasets().data ?? []
  // Without a transition to switch off, Mantine inserts no style element, which the CSP would refuse.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const shown = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const toggleTheme = () => setColorScheme(shown === 'light' ? 'dark' : 'light')
  const SchemeIcon = schemeIcons[colorScheme]
  const undo = useUndo()
  const compareLast = useCompareLast()
  useTaskEndings()
  useTaskOpenings()
  useWaitingNotes()

  useHotkeys(
    [
      ['mod+O', openFiles.pick],
      ['mod+B', toggleSideBar],
      ['mod+,', () => showPage({ name: 'settings' })],
    ],
    [],
  )
  useEffect(() =>
    host.onCommand((command) => {
      if (command === 'open-files') openFiles.pick()
      else if (command === 'search') spotlight.open()
      else if (command === 'settings') showPage({ name: 'settings' })
      else toggleTheme()
    }),
  )

  return (
    <div className={classes.shell} data-side-hidden={isHidden || undefined}>
      {!isHidden && (
        <SideBar
          onOpenFiles={openFiles.pick}
          onSearch={spotlight.open}
          footer={
            <>
              <Tooltip label={`Colours: ${schemeWords[colorScheme]}`}>
                <ActionIcon
                  aria-label={`Colours: ${schemeWords[colorScheme]}. Switch to ${schemeWords[nextScheme[colorScheme]]}`}
                  onClick={() => setColorScheme(nextScheme[colorScheme])}
                >
                  <SchemeIcon size={16} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
              <Tooltip label="Settings">
                <ActionIcon
                  aria-label="Settings"
                  aria-current={page === 'settings' ? 'page' : undefined}
                  onClick={() => showPage({ name: 'settings' })}
                >
                  <IconSettings size={16} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
              <Tooltip label={`Hide the side bar (${modKey} B)`}>
                <ActionIcon aria-label="Hide the side bar" onClick={toggleSideBar} className={classes.collapse}>
                  <IconLayoutSidebar size={16} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
            </>
          }
        />
      )}
      <main className={classes.main}>
        <ConnectionBanner />
        <div className={classes.content}>
          <MainArea onOpenFiles={openFiles.pick} />
        </div>
      </main>
      {isHidden && (
        <Tooltip label={`Show the side bar (${modKey} B)`}>
          <ActionIcon
            variant="default"
            aria-label="Show the side bar"
            onClick={toggleSideBar}
            className={classes.expand}
          >
            <IconLayoutSidebar size={16} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      )}
      <LoadSheet />
      <ExportDialog />
      <RestoreDialog />
      <PublishDialog />
      <SearchEverything
        datasets={datasets}
        current={datasets.find(({ id }) => id === current)}
        onOpenFiles={openFiles.pick}
        onToggleTheme={toggleTheme}
        onUndo={undo}
        onCompare={(dataset) => void compareLast(dataset)}
        onLoadInto={({ id }) => openFiles.pickInto(id)}
      />
      <DropVeil shown={isDraggedOver} />
    </div>
  )
}
