/** Settings: the databases of the team, the API for programs and who may use it, and the colours. */
import { Pane } from '../../ui/pane.tsx'
import { ConnectionsSection } from '../connections/connections-section.tsx'
import { ApiSection } from './api-section.tsx'
import { ColoursSection } from './colours-section.tsx'
import { UsersSection } from './users-section.tsx'

export const SettingsPage = () => (
  <Pane label="All settings" title="Settings">
    <ConnectionsSection />
    <ApiSection />
    <UsersSection />
    <ColoursSection />
  </Pane>
)
