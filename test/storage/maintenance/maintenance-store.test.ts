import { openMaintenanceStore } from '../../../storage/maintenance/maintenance-store.ts'
import { maintenanceStoreContract } from '../../contract/maintenance-store.ts'

maintenanceStoreContract('SQLite', (folder, bounds) => openMaintenanceStore({ folder, ...bounds }))
