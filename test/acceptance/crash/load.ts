import { expect } from 'vitest'
import { openPublisher, type Publisher } from '../../../mqtt/publisher.ts'
import { openDeviceCredentials } from '../../../storage/credentials/device-store.ts'
import type { DeviceRegister } from '../../../storage/credentials/devices.ts'
import type { PlatformProcess } from '../../support/platform-process.ts'

/** Event time of a device's first message; each next one is a second later. */
export const firstAt = Date.UTC(2026, 5, 1)

/** Gives each of the bench plant's devices a password, before the platform starts. */
export async function registerDevices(folder: string, devices: number): Promise<string[]> {
  await using credentials = await openDeviceCredentials({ folder })
  return await registerDevicesIn(credentials, devices)
}

/** The same, wherever credentials are kept. */
export async function registerDevicesIn(credentials: DeviceRegister, devices: number): Promise<string[]> {
  const ids = Array.from({ length: devices }, (_, device) => `bench-${device}`)
  return await Promise.all(ids.map((id) => credentials.add({ id, kind: 'device' })))
}

/** Devices that publish counted values without pause, and send again what was not acknowledged. */
export class CountingLoad {
  private readonly publishers: Publisher[] = []
  private readonly running: Promise<void>[] = []
  private stopping = false
  /** Values acknowledged, by device. */
  readonly acknowledged: Set<number>[] = []

  static async start(platform: PlatformProcess, passwords: readonly string[]): Promise<CountingLoad> {
    const load = new CountingLoad()
    for (const [device, password] of passwords.entries()) {
      const id = `bench-${device}`
      const publisher = await openPublisher({
        url: platform.mqttUrl,
        username: id,
        password,
        clientId: id,
        window: 50,
        fruitlessLimit: 1000,
        maxPauseMs: 200,
      })
      load.publishers.push(publisher)
      load.acknowledged.push(new Set())
      load.running.push(load.run(publisher, device))
    }
    return load
  }

  get count(): number {
    return this.acknowledged.reduce((sum, values) => sum + values.size, 0)
  }

  /** Publishes no more, and resolves when everything published is acknowledged. */
  async stop(): Promise<void> {
    this.stopping = true
    await Promise.all(this.running)
    for (const publisher of this.publishers) await publisher[Symbol.asyncDispose]()
  }

  private async run(publisher: Publisher, device: number): Promise<void> {
    const pending: Promise<unknown>[] = []
    for (let value = 0; !this.stopping; value++) {
      await publisher.room()
      const payload = JSON.stringify({ at: firstAt + value * 1000, readings: { p0: value } })
      const sent = publisher
        .publish(`v1/bench/bench-${device}/readings`, payload)
        .then(() => this.acknowledged[device]?.add(value))
      pending.push(sent)
      // lets timers and sockets have their turn
      if (value % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.all(pending)
  }
}

/** Every value that was acknowledged is stored, at its time, once; and nothing that was never sent. */
export async function expectAllStored(platform: PlatformProcess, load: CountingLoad): Promise<void> {
  await platform.caughtUp()
  for (const [device, acknowledged] of load.acknowledged.entries()) {
    const answer = await platform.get(
      `/api/v1/readings?point=bench/a${device}/p0&from=${firstAt - 1000}&to=${firstAt + 1e9}`,
      { accept: 'text/csv' },
    )
    const rows = (await answer.text()).trim().split(/\r?\n/).slice(1)
    const stored = rows.map((row) => row.split(',')).map(([at = '', value]) => [Date.parse(at), Number(value)] as const)
    expect(stored).toEqual(stored.map((_, index) => [firstAt + index * 1000, index]))
    const missing = [...acknowledged].filter((value) => value >= stored.length)
    expect(missing).toEqual([])
  }
}
