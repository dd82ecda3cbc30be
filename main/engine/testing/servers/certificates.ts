/** Certificates for servers under test: an authority, what it signed for a server and for a client, valid for a day. */
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate with its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

export interface Certificates {
  /** The authority's certificate, PEM: whom a client has to trust. */
  readonly ca: string
  readonly server: KeyPair
  readonly client: KeyPair
}

const signingAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/**
 * Makes all of them.
 * @param names whom the server's certificate is for: names and addresses
 * @param user the client's common name, which PostgreSQL compares with the user's name
 */
export async function makeCertificates(
  names: readonly string[] = ['localhost', '127.0.0.1'],
  user = 'postgres',
): Promise<Certificates> {
  const notBefore = new Date(Date.now() - 3_600_000)
  const notAfter = new Date(Date.now() + 86_400_000)
  const authorityKeys = await newKeys()
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Authority of the tests',
    keys: authorityKeys,
    notBefore,
    notAfter,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  async function sign(commonName: string, usage: ExtendedKeyUsage, alternatives: readonly string[]): Promise<KeyPair> {
    const keys = await newKeys()
    const certificate = await X509CertificateGenerator.create({
      subject: `CN=${commonName}`,
      issuer: authority.subject,
      publicKey: keys.publicKey,
      signingKey: authorityKeys.privateKey,
      notBefore,
      notAfter,
      signingAlgorithm,
      extensions: [
        new BasicConstraintsExtension(false),
        new ExtendedKeyUsageExtension([usage]),
        ...(alternatives.length === 0 ? [] : [new SubjectAlternativeNameExtension(alternatives.map(alternativeName))]),
      ],
    })
    return { certificate: certificate.toString('pem'), key: await pemOf(keys.privateKey) }
  }
  return {
    ca: authority.toString('pem'),
    server: await sign(names[0] ?? 'localhost', ExtendedKeyUsage.serverAuth, names),
    client: await sign(user, ExtendedKeyUsage.clientAuth, []),
  }
}

/** As the generator takes them: Node's type of keys, or the browser's where that one is known, too. */
type Keys = NonNullable<Parameters<typeof X509CertificateGenerator.createSelfSigned>[0]['keys']>

const newKeys = (): Promise<Keys> =>
  webcrypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']) as Promise<Keys>

const alternativeName = (name: string): { type: 'ip' | 'dns'; value: string } => ({
  type: /^[\d.]+$|:/.test(name) ? 'ip' : 'dns',
  value: name,
})

async function pemOf(key: Keys['privateKey']): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key as webcrypto.CryptoKey)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${der.replace(/.{64}/g, '$&\n').trimEnd()}\n-----END PRIVATE KEY-----\n`
}
