import { openIngestState } from '../../../storage/ingest/ingest-state.ts'
import { openStateReader } from '../../../storage/ingest/state-reader.ts'
import { ingestStateContract } from '../../contract/ingest-state.ts'

ingestStateContract('SQLite', {
  state: (folder, limits) => openIngestState({ folder, ...limits }),
  reader: (folder) => openStateReader({ folder }),
})
