import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { requireServer } from './server.ts'

/** PEM files: a certificate authority, a server's certificate for 127.0.0.1 and a client's, both signed by it. */
export interface Certificates {
  readonly ca: string
  readonly server: { readonly cert: string; readonly key: string }
  readonly client: { readonly cert: string; readonly key: string }
}

/** Makes certificates that are good for a day. */
export function makeCertificates(openssl: string, folder: string): Certificates {
  const run = (...args: string[]) => execFileSync(openssl, args, { cwd: folder, stdio: 'ignore' })
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
  run('req', '-x509', ...curve, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Huoshui test')
  for (const name of ['server', 'client'])
    run(
      ...['req', '-x509', ...curve, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`],
      ...['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', 'subjectAltName=IP:127.0.0.1'],
    )
  const pair = (name: string) => ({ cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) })
  return { ca: join(folder, 'ca.pem'), server: pair('server'), client: pair('client') }
}

export const openssl = requireServer('openssl')
