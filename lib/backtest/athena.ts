/** Amazon Athena by the SDK. */
import { clientDefaults } from '../aws-client.ts';
import type { TableDefinition, TableName } from './athena-query.ts';

export type QueryState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface QueryExecution {
  readonly state: QueryState;
  /** Why it failed. */
  readonly reason?: string;
  readonly bytesScanned: number;
}

export interface ResultPage {
  /** The first row of the first page has the names of the columns. */
  readonly rows: readonly (readonly (string | undefined)[])[];
  /** Undefined on the last page. */
  readonly next?: string;
}

/** Each rejects with what the SDK throws. */
export interface Athena {
  readonly table: (name: TableName) => Promise<TableDefinition>;
  /** @returns the id of the execution. */
  readonly start: (sql: string, name: TableName) => Promise<string>;
  readonly execution: (id: string) => Promise<QueryExecution>;
  readonly results: (id: string, next: string | undefined) => Promise<ResultPage>;
  readonly stop: (id: string) => Promise<void>;
}

/** Where Athena keeps the tables of AWS Glue. */
const catalog = 'AwsDataCatalog';

/** @param workgroup @default the account's `primary`. */
export async function awsAthena(workgroup: string | undefined): Promise<Athena> {
  const sdk = await import('@aws-sdk/client-athena');
  const client = new sdk.AthenaClient(clientDefaults(process.env.AWS_REGION || 'us-east-1'));
  const group = workgroup === undefined ? {} : { WorkGroup: workgroup };
  return {
    table: async ({ database, table }) => {
      const { TableMetadata } = await client.send(
        new sdk.GetTableMetadataCommand({ CatalogName: catalog, DatabaseName: database, TableName: table, ...group }),
      );
      const parameters = TableMetadata?.Parameters ?? {};
      const column = ({ Name = '', Type = '' }) => ({ name: Name, type: Type });
      return {
        columns: (TableMetadata?.Columns ?? []).map(column),
        partitions: (TableMetadata?.PartitionKeys ?? []).map(column).map((key) => {
          const format = parameters[`projection.${key.name}.format`];
          return { ...key, ...(format === undefined ? {} : { format }) };
        }),
      };
    },
    start: async (sql, { database }) => {
      const { QueryExecutionId } = await client.send(
        new sdk.StartQueryExecutionCommand({
          QueryString: sql,
          QueryExecutionContext: { Catalog: catalog, Database: database },
          ...group,
        }),
      );
      if (QueryExecutionId === undefined) throw new Error('Athena gave the query no id');
      return QueryExecutionId;
    },
    execution: async (id) => {
      const { QueryExecution } = await client.send(new sdk.GetQueryExecutionCommand({ QueryExecutionId: id }));
      const { State = 'RUNNING', StateChangeReason } = QueryExecution?.Status ?? {};
      return {
        state: State,
        ...(StateChangeReason === undefined ? {} : { reason: StateChangeReason }),
        bytesScanned: QueryExecution?.Statistics?.DataScannedInBytes ?? 0,
      };
    },
    results: async (id, next) => {
      const { ResultSet, NextToken } = await client.send(
        new sdk.GetQueryResultsCommand({ QueryExecutionId: id, ...(next === undefined ? {} : { NextToken: next }) }),
      );
      const rows = (ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue));
      return NextToken ? { rows, next: NextToken } : { rows };
    },
    stop: async (id) => {
      await client.send(new sdk.StopQueryExecutionCommand({ QueryExecutionId: id }));
    },
  };
}
