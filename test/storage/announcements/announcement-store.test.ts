import { openAnnouncementLog } from '../../../storage/announcements/announcement-store.ts'
import { announcementLogContract } from '../../contract/announcement-log.ts'

announcementLogContract('SQLite', (folder, max) => openAnnouncementLog({ folder, ...(max !== undefined && { max }) }))
