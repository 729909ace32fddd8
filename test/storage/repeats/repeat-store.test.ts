import { openRepeats } from '../../../storage/repeats/repeat-store.ts'
import { repeatsContract } from '../../contract/repeats.ts'

repeatsContract('SQLite', (folder) => openRepeats({ folder }))
