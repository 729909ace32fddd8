import { openStationPasswords } from '../../../storage/credentials/station-store.ts'
import { stationPasswordsContract } from '../../contract/station-passwords.ts'

stationPasswordsContract('SQLite', (folder, clock) => openStationPasswords({ folder, clock }))
