/** Capacity that is bought or reserved: money without an instance, which EC2's state changes never show. */

import { defined } from '../../model/defined.ts';
import type { CallRequest } from '../../model/observation.ts';
import { count, field, instanceTypes, list, text } from './read.ts';
import { choiceTypes } from './target-capacity.ts';
import type { WatchedCall } from './watched-call.ts';

const eventSource = 'ec2.amazonaws.com';

/** EC2's newer calls nest their parameters under the call's own name. */
const nested = (from: unknown, name: string): unknown => field(from, name) ?? from;

/** A reservation's type and size, from the request or from what AWS answered. */
const reservation = (from: unknown): Partial<CallRequest> =>
  defined({
    instanceTypes: instanceTypes([field(from, 'instanceType'), field(from, 'instanceFamily')]),
    count: count(field(from, 'quantity') ?? field(from, 'instanceCount') ?? field(from, 'totalInstanceCount')),
  });

export const allocateHosts: WatchedCall = {
  eventSource,
  eventName: 'AllocateHosts',
  rule: 'ec2-purchases',
  role: 'purchase',
  why: 'A whole machine that is paid for by the hour, whether instances run on it or not.',
  read: (request) => ({ request: reservation(nested(request, 'allocateHostsRequest')) }),
};

export const createCapacityReservation: WatchedCall = {
  eventSource,
  eventName: 'CreateCapacityReservation',
  rule: 'ec2-purchases',
  role: 'purchase',
  why: 'Costs as much as the instances it keeps room for, also while none runs.',
  read: (request) => ({ request: reservation(nested(request, 'createCapacityReservationRequest')) }),
};

export const createCapacityReservationFleet: WatchedCall = {
  eventSource,
  eventName: 'CreateCapacityReservationFleet',
  rule: 'ec2-purchases',
  role: 'purchase',
  why: 'The same for many types at once.',
  read: (request) => {
    const asked = nested(request, 'createCapacityReservationFleetRequest');
    const named = list(field(asked, 'instanceTypeSpecifications') ?? field(asked, 'instanceTypeSpecification'));
    const attributes = field(asked, 'instanceRequirements');
    const choices = attributes === undefined ? named : [...named, { instanceRequirements: attributes }];
    return { request: { ...choiceTypes(choices), ...defined({ count: count(field(asked, 'totalTargetCapacity')) }) } };
  },
};

export const purchaseCapacityBlock: WatchedCall = {
  eventSource,
  eventName: 'PurchaseCapacityBlock',
  rule: 'ec2-purchases',
  role: 'purchase',
  why: 'Days of GPUs, paid in advance and never refunded.',
  read: (request, response) => {
    const bought = field(nested(response, 'purchaseCapacityBlockResponse'), 'capacityReservation');
    const offering = field(nested(request, 'purchaseCapacityBlockRequest'), 'capacityBlockOfferingId');
    return { request: { ...reservation(bought), ...defined({ target: text(offering, 64) }) } };
  },
};

export const purchaseCapacityBlockExtension: WatchedCall = {
  eventSource,
  eventName: 'PurchaseCapacityBlockExtension',
  rule: 'ec2-purchases',
  role: 'purchase',
  why: 'More days of a block of GPUs.',
  read: (request) => {
    const asked = nested(request, 'purchaseCapacityBlockExtensionRequest');
    return { request: defined({ target: text(field(asked, 'capacityReservationId'), 64) }) };
  },
};

export const purchaseReservedInstancesOffering: WatchedCall = {
  eventSource,
  eventName: 'PurchaseReservedInstancesOffering',
  rule: 'ec2-purchases',
  role: 'purchase',
  why: 'Binds the account for one or three years; stolen keys buy Reserved Instances.',
  read: (request) => {
    const asked = nested(request, 'purchaseReservedInstancesOfferingRequest');
    const target = text(field(asked, 'reservedInstancesOfferingId') ?? field(asked, 'offeringId'), 64);
    return { request: defined({ count: count(field(asked, 'instanceCount')), target }) };
  },
};

export const purchaseHostReservation: WatchedCall = {
  eventSource,
  eventName: 'PurchaseHostReservation',
  rule: 'ec2-purchases',
  role: 'purchase',
  why: 'Binds the account for years to dedicated hosts.',
  read: (request) => {
    const asked = nested(request, 'purchaseHostReservationRequest');
    const hosts = list(field(asked, 'hostIdSet') ?? field(asked, 'hostId')).length;
    return { request: defined({ count: hosts || undefined, target: text(field(asked, 'offeringId'), 64) }) };
  },
};

/**
 * Recorded in us-east-1 alone:
 * https://docs.aws.amazon.com/savingsplans/latest/userguide/logging-using-cloudtrail.html
 */
export const createSavingsPlan: WatchedCall = {
  eventSource: 'savingsplans.amazonaws.com',
  eventName: 'CreateSavingsPlan',
  rule: 'savings-plans',
  role: 'purchase',
  why: 'Binds the account to so many dollars an hour for one or three years.',
  read: (request) => {
    const commitment = text(field(request, 'commitment'), 32);
    return { request: defined({ target: commitment === undefined ? undefined : `$${commitment}/h` }) };
  },
};
