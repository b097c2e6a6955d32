/** Pods that the API server must refuse in mlops, or only warn of, and pods that it must take. Server-side dry runs of the real thing. */
import { askKube, messageOf } from './kube-api.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const container = { name: 'c', image: `ghcr.io/thakicloud/evalchemy-linux@${digest}`, securityContext: restricted };
const good = {
  serviceAccountName: 'vllm-eval-workflow',
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [container],
};

const cases: readonly (readonly [name: string, spec: object, refusal: RegExp | null])[] = [
  ['a pod of ours', good, null],
  [
    'the default account without a token',
    { ...good, serviceAccountName: 'default', automountServiceAccountToken: false },
    null,
  ],
  ['an image by tag: a warning only', { ...good, containers: [{ ...container, image: 'ghcr.io/a/b:latest' }] }, null],
  ['the default account with a token', { ...good, serviceAccountName: 'default' }, /expected a ServiceAccount/],
  ['an account of somebody else', { ...good, serviceAccountName: 'other' }, /expected a ServiceAccount|not found/],
  [
    'a privileged container',
    { ...good, containers: [{ ...container, securityContext: { privileged: true } }] },
    /privileged/,
  ],
  ['a container that may gain rights', { ...good, containers: [{ ...container, securityContext: {} }] }, /allowPriv/],
  ['the network of the node', { ...good, hostNetwork: true }, /node's network|hostNetwork|host namespaces/],
  ['a folder of the node', { ...good, volumes: [{ name: 'v', hostPath: { path: '/' } }] }, /node's network|hostPath/],
  ['root', { ...good, securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }, /runAsNonRoot/],
  ['no seccomp profile', { ...good, securityContext: { runAsNonRoot: true, runAsUser: 1000 } }, /seccompProfile/],
  [
    'a capability kept',
    { ...good, containers: [{ ...container, securityContext: { allowPrivilegeEscalation: false } }] },
    /capabilities/,
  ],
];

let failed = 0;
for (const [name, spec, refusal] of cases) {
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'tried', namespace: 'mlops' }, spec };
  const answer = await askKube('POST', '/api/v1/namespaces/mlops/pods?dryRun=All', { body });
  const isRight = refusal === null ? answer.status === 201 : answer.status >= 400 && refusal.test(messageOf(answer));
  if (!isRight) failed += 1;
  const found = `HTTP ${answer.status} ${messageOf(answer)}`;
  process.stdout.write(
    `${isRight ? 'ok' : 'FAILED'}: ${name}: ${refusal === null ? 'taken' : 'refused'}${isRight ? '' : `, found ${found}`}\n`,
  );
}
process.stdout.write(`admission: ${cases.length - failed} of ${cases.length} as expected\n`);
process.exitCode = failed === 0 ? 0 : 1;
