/**
 * With the real token of each ServiceAccount: what it needs is allowed, and every other request of a list is refused (403). Requests are
 * real ones, those that would change something as server-side dry runs. Prints a Markdown table.
 */
import { askKube } from './kube-api.ts';

interface Action {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

const ns = '/api/v1/namespaces/mlops';
const argo = '/apis/argoproj.io/v1alpha1/namespaces/mlops';
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const dry = '?dryRun=All';

const get = (name: string, path: string): Action => ({ name, method: 'GET', path });
const remove = (name: string, path: string): Action => ({ name, method: 'DELETE', path: path + dry });
const patch = (name: string, path: string): Action => ({
  name,
  method: 'PATCH',
  path: path + dry,
  body: { metadata: { labels: { tried: 'yes' } } },
});
const create = (name: string, path: string, apiVersion: string, kind: string, rest: object = {}): Action => ({
  name,
  method: 'POST',
  path: path + dry,
  body: { apiVersion, kind, metadata: { name: 'tried', namespace: 'mlops' }, ...rest },
});

const workflow = { spec: { workflowTemplateRef: { name: 'vllm-eval' } } };
const createWorkflow = create('create workflows', `${argo}/workflows`, 'argoproj.io/v1alpha1', 'Workflow', workflow);
const getWorkflow = get('get workflows', `${argo}/workflows/tried`);
const createResult = create(
  'create workflowtaskresults',
  `${argo}/workflowtaskresults`,
  'argoproj.io/v1alpha1',
  'WorkflowTaskResult',
);
const patchResult = patch('patch workflowtaskresults', `${argo}/workflowtaskresults/tried`);
const getDeployment = get('get deployments in vllm', '/apis/apps/v1/namespaces/vllm/deployments/vllm');
const listServingPods = get('list pods in vllm', '/api/v1/namespaces/vllm/pods');

const accounts: Readonly<Record<string, readonly Action[]>> = {
  'vllm-eval-workflow': [createResult, patchResult],
  'vllm-eval-submitter': [createWorkflow, getWorkflow],
  'vllm-eval-server': [createWorkflow, getWorkflow, getDeployment, listServingPods],
};

/** What nobody of ours may do, and what each account needs (refused to the others). */
const actions: readonly Action[] = [
  createWorkflow,
  getWorkflow,
  createResult,
  patchResult,
  getDeployment,
  listServingPods,
  get('list secrets', `${ns}/secrets`),
  get('get its own secrets', `${ns}/secrets/vllm-eval-secrets`),
  get('list secrets everywhere', '/api/v1/secrets'),
  create('create secrets', `${ns}/secrets`, 'v1', 'Secret'),
  remove('delete secrets', `${ns}/secrets/vllm-eval-secrets`),
  get('list config maps', `${ns}/configmaps`),
  patch('patch the configuration', `${ns}/configmaps/vllm-eval-config`),
  get('list pods in mlops', `${ns}/pods`),
  create('create pods', `${ns}/pods`, 'v1', 'Pod', { spec: { containers: [{ name: 'c', image: 'i' }] } }),
  remove('delete pods', `${ns}/pods/tried`),
  get('read logs', `${ns}/pods/tried/log`),
  { name: 'exec into pods', method: 'POST', path: `${ns}/pods/tried/exec?command=id&stdout=true` },
  get('list service accounts', `${ns}/serviceaccounts`),
  {
    name: 'make tokens',
    method: 'POST',
    path: `${ns}/serviceaccounts/vllm-eval-workflow/token`,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: ['api'] } },
  },
  create('create roles', `${rbac}/namespaces/mlops/roles`, 'rbac.authorization.k8s.io/v1', 'Role', { rules: [] }),
  create(
    'create role bindings',
    `${rbac}/namespaces/mlops/rolebindings`,
    'rbac.authorization.k8s.io/v1',
    'RoleBinding',
    { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' } },
  ),
  patch('patch its own role', `${rbac}/namespaces/mlops/roles/vllm-eval-server`),
  create(
    'create cluster role bindings',
    `${rbac}/clusterrolebindings`,
    'rbac.authorization.k8s.io/v1',
    'ClusterRoleBinding',
    { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' } },
  ),
  get('list nodes', '/api/v1/nodes'),
  patch('patch nodes', '/api/v1/nodes/tried'),
  get('list namespaces', '/api/v1/namespaces'),
  remove('delete its namespace', '/api/v1/namespaces/mlops'),
  patch('patch the namespace (PodSecurity)', '/api/v1/namespaces/mlops'),
  get('list claims', `${ns}/persistentvolumeclaims`),
  remove('delete the claim of run directories', `${ns}/persistentvolumeclaims/vllm-eval-runs`),
  create('create jobs', '/apis/batch/v1/namespaces/mlops/jobs', 'batch/v1', 'Job'),
  patch('patch the served deployment', '/apis/apps/v1/namespaces/vllm/deployments/vllm'),
  remove('delete the served deployment', '/apis/apps/v1/namespaces/vllm/deployments/vllm'),
  get('list secrets in vllm', '/api/v1/namespaces/vllm/secrets'),
  remove('delete network policies', '/apis/networking.k8s.io/v1/namespaces/mlops/networkpolicies/default-deny'),
  remove(
    'delete admission policies',
    '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/vllm-eval-pods',
  ),
  get('list workflows', `${argo}/workflows`),
  remove('delete workflows', `${argo}/workflows/tried`),
  patch('patch the workflow template', `${argo}/workflowtemplates/vllm-eval`),
  create('create cron workflows', `${argo}/cronworkflows`, 'argoproj.io/v1alpha1', 'CronWorkflow'),
  patch('patch the quota', `${ns}/resourcequotas/vllm-eval`),
];

let failed = false;
process.stdout.write('| ServiceAccount | allowed | refused (403) |\n|---|---|---|\n');
for (const [account, needed] of Object.entries(accounts)) {
  const token = await tokenOf(account);
  const allowed: string[] = [];
  let refused = 0;
  for (const action of actions) {
    const { status } = await askKube(action.method, action.path, { ...action, token });
    const isNeeded = needed.includes(action);
    // Not there is an answer that only those get who may ask.
    const isAllowed = status < 300 || status === 404 || status === 409 || status === 422;
    if (isNeeded ? !isAllowed : status !== 403) {
      failed = true;
      process.stderr.write(`${account}: ${action.name}: expected ${isNeeded ? 'allowed' : '403'}, found ${status}\n`);
    }
    if (isNeeded) allowed.push(action.name);
    else if (status === 403) refused += 1;
  }
  process.stdout.write(
    `| \`${account}\` | ${allowed.join(', ')} | ${refused} of ${actions.length - needed.length} |\n`,
  );
}
process.exitCode = failed ? 1 : 0;

async function tokenOf(account: string): Promise<string> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 600 } };
  const { status, body: answer } = await askKube('POST', `${ns}/serviceaccounts/${account}/token`, { body });
  const state: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'status') : undefined;
  const token: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, 'token') : undefined;
  if (typeof token !== 'string') throw new Error(`no token for ${account}: HTTP ${status}`);
  return token;
}
