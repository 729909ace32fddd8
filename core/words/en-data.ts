import type { SameTexts } from './same-texts.ts'

/** What the console says of devices, what could not be used, and the quality of data. */
export const enData = {
  tab: { devices: 'Devices', quarantine: 'Quarantine', rejects: 'Rejects', quality: 'Quality' },
  site: 'Site',
  allSites: 'All sites',
  failed: 'Not fetched: {reason}',
  asked: 'Fetching…',
  again: 'Ask again',
  more: 'Show more',
  device: {
    filter: 'State',
    all: 'All',
    ill: 'Not well',
    find: 'Find a device',
    column: {
      device: 'Device',
      site: 'Site',
      state: 'State',
      since: 'Since',
      seen: 'Last seen',
      data: 'Last data',
      clock: 'Clock',
      battery: 'Battery',
      signal: 'Signal',
      rejects: 'Rejected',
      gaps: 'Lost',
    },
    none: 'No device is like that.',
    because: 'via {gateway}',
    count: '{ill} of {all} not well',
  },
} as const
export type DataWords = SameTexts<typeof enData>
