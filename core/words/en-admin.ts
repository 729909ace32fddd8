import type { SameTexts } from './same-texts.ts'

/** What the console says of people, tokens and what is on record. */
export const enAdmin = {
  tab: { people: 'People', tokens: 'Tokens', audit: 'Audit' },
  failed: 'Not fetched: {reason}',
  asked: 'Fetching…',
  again: 'Ask again',
  notAllowed: 'Engineers and admins see this.',
  audit: {
    column: { at: 'When', what: 'What', by: 'By', about: 'About', address: 'From', detail: 'Detail' },
    find: 'Find by person, token or address',
    what: 'What',
    all: 'Everything',
    from: 'From',
    to: 'To',
    none: 'Nothing on record is like that.',
    older: 'Older',
    newest: 'Newest',
    export: 'CSV',
    act: {
      'logged-in': 'logged in',
      'logged-out': 'logged out',
      'sessions-ended': 'log-ins ended',
      'password-changed': 'password changed',
      'invite-made': 'invited',
      'invite-accepted': 'invite accepted',
      'log-in-revoked': 'log-in taken away',
      'rota-changed': 'rota changed',
      'rota-change-withdrawn': 'rota change withdrawn',
      'token-made': 'token made',
      'token-revoked': 'token revoked',
      'credential-made': 'device credential made',
      'credentials-provisioned': 'device credentials provisioned',
      'credential-rotated': 'device password renewed',
      'credential-revoked': 'device credential revoked',
    },
  },
} as const
export type AdminWords = SameTexts<typeof enAdmin>
