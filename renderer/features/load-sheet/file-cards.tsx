/**
 * One card a file. A few files are shown open; of many, only the one that is being looked at.
 */
import { useState } from 'react'
import type { Template } from '../../../preload/contract/index.ts'
import { FileCard } from './file-card.tsx'
import classes from './load-sheet.module.css'
import type { SheetFile } from './use-inspection.ts'

const OPEN_UP_TO = 6

interface FileCardsProps {
  readonly files: readonly SheetFile[]
  readonly resources: Template['resources']
}

export function FileCards({ files, resources }: FileCardsProps) {
  const [toggled, setToggled] = useState<readonly string[]>([])
  const openByDefault = files.length <= OPEN_UP_TO
  return (
    <div className={classes.cards}>
      {files.map((file) => {
        const grant = file.detected.file
        return (
          <FileCard
            key={grant}
            file={file}
            resources={resources}
            isOpen={openByDefault !== toggled.includes(grant)}
            onToggle={() =>
              setToggled(toggled.includes(grant) ? toggled.filter((other) => other !== grant) : [...toggled, grant])
            }
          />
        )
      })}
    </div>
  )
}
