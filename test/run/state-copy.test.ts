import { expect, test } from 'vitest'
import { stateCommand } from '../../run/commands/state.ts'

test('state of files is not copied for a log in several parts, which would refuse it at the next start', async () => {
  let isAsked = false
  const command = stateCommand({
    folder: () => '/nowhere',
    postgres: async () => {
      isAsked = true
      return undefined
    },
    partitions: () => 4,
  })
  await expect(command.parseAsync(['copy'], { from: 'user' })).rejects.toThrow(
    /^HUOSHUI_LOG_NATS_PARTITIONS: expected 1.*leave it out.*or begin a log in 4 parts/,
  )
  expect(isAsked).toBe(false)
})
