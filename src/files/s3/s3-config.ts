/** How to reach an S3 API: MinIO, AWS, or any other server that speaks it. Secrets in it never leave this object. */
export interface S3Config {
  /** For example `http://minio:9000`; null for AWS itself. */
  readonly endpoint: string | null;
  readonly region: string;
  /** Null: the AWS SDK looks for credentials itself (web identity, instance role, shared files). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}
