/** Sends a signed `package` event of a pushed tag, as GitHub does. usage: send-webhook.ts URL OWNER/NAME TAG DIGEST; GITHUB_WEBHOOK_SECRET */
import { createHmac, randomUUID } from 'node:crypto';

const [url = '', repository = '', tag = '', digest = ''] = process.argv.slice(2);
const [owner, name] = repository.split('/');
const body = JSON.stringify({
  action: 'published',
  package: {
    name,
    namespace: owner,
    ecosystem: 'CONTAINER',
    package_type: 'CONTAINER',
    owner: { login: owner },
    package_version: {
      version: digest,
      updated_at: new Date().toISOString(),
      container_metadata: { tag: { name: tag, digest }, manifest: { digest } },
    },
  },
});
const signature = createHmac('sha256', process.env['GITHUB_WEBHOOK_SECRET'] ?? '')
  .update(body)
  .digest('hex');
const response = await fetch(url, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    'x-github-event': 'package',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${signature}`,
  },
  body,
});
process.stdout.write(`${response.status} ${await response.text()}\n`);
process.exitCode = response.ok ? 0 : 1;
