
-- ==== leases: a ledger for each bucket of tokens, as LeaseLedger has it in memory; a comment in RedisStore has the proof
--
--   t              outstanding, weight of all claims, weight of the hungry ones
--   c<client>      weight, leases, asked at, held, hungry, credit, credited at
--   l<lease>       client, granted, left, over at
-- The other key has c<client> and l<lease>, in the order in which they are over.

local LEDGER_MILLIS = 30000 -- leases and claims last 20 s at the most
local MOST_LEASES = 8 -- of one client

local LEASE, END, REPORT = 3, 4, 5

-- Every run of a script makes its functions anew; these only if somebody asks about leases.
local function newLeases()
  local ledger, calendar, outstanding, weights, hungryWeights

  local function loadClaim(name)
    local value = call('HGET', ledger, name)
    if not value then
      return nil
    end
    local c = { name = name }
    c.weight, c.leases, c.askedAt, c.held, c.hungry, c.credit, c.creditedAt = unpack('<ddddddd', value)
    return c
  end

  local function saveClaim(c)
    call('HSET', ledger, c.name, pack('<ddddddd', c.weight, c.leases, c.askedAt, c.held, c.hungry, c.credit, c.creditedAt))
  end

  local function saveTotals()
    call('HSET', ledger, 't', pack('<ddd', outstanding, weights, hungryWeights))
    if given < 0 then
      call('PEXPIRE', ledger, LEDGER_MILLIS)
      call('PEXPIRE', calendar, LEDGER_MILLIS)
    end
  end

  local function setHungry(c, hungry)
    if c.hungry ~= hungry then
      c.hungry = hungry
      hungryWeights = hungryWeights + (hungry == 1 and c.weight or -c.weight)
    end
  end

  local function endLease(name, c, left)
    call('HDEL', ledger, name)
    call('ZREM', calendar, name)
    outstanding = outstanding - left
    c.held = c.held - left
    c.leases = c.leases - 1
  end

  -- Leases whose time is over, and clients that have not asked for long. What is left over until the next time only makes it stricter.
  local function clean(rule)
    local over = call('ZRANGEBYSCORE', calendar, '-inf', string.format('%.0f', now), 'LIMIT', 0, CLEANED_AT_ONCE)
    for i = 1, #over do
      local name = over[i]
      local isLease = string.sub(name, 1, 1) == 'l'
      local lease = isLease and call('HGET', ledger, name)
      local c = loadClaim(isLease and lease and 'c' .. string.sub(lease, 1, 8) or name)
      if not c then
        call('ZREM', calendar, name) -- Redis has dropped the ledger alone
      elseif isLease then
        local _, _, left = unpack('<c8dd', lease)
        endLease(name, c, left)
        saveClaim(c)
      elseif c.leases > 0 then
        call('ZADD', calendar, now + rule.life, name)
      else
        setHungry(c, 0)
        weights = weights - c.weight
        call('HDEL', ledger, name)
        call('ZREM', calendar, name)
      end
    end
  end

  local function openLedger(rule)
    ledger, calendar = KEYS[nextKey + 1], KEYS[nextKey + 2]
    local totals = call('HGET', ledger, 't')
    outstanding, weights, hungryWeights = 0, 0, 0
    if totals then
      outstanding, weights, hungryWeights = unpack('<ddd', totals)
      clean(rule)
    end
  end

  -- How many permits a client may take, and how long until it makes sense to ask again, in us.
  local function allow(rule, c, want, bucketHas)
    local onePermit = rule.interval
    local free = min(bucketHas, rule.leasable - outstanding)
    if c.leases >= MOST_LEASES then
      return 0, rule.life / 4
    end
    if weights == c.weight then
      c.credit, c.creditedAt = 0, now
      return min(want, free), onePermit
    end
    local share = c.weight / weights
    local mayHold = max(1, floor(rule.leasable * share)) - c.held
    local mayTake = max(1, floor(bucketHas * share))
    local most = min(want, free, mayHold, mayTake)
    local othersHungry = hungryWeights - (c.hungry == 1 and c.weight or 0)
    if othersHungry == 0 then
      c.credit, c.creditedAt = 0, now
      return most, onePermit
    end
    local perMicro = c.weight / (othersHungry + c.weight) / rule.interval
    c.credit = min(max(1, rule.leasable * share), c.credit + (now - c.creditedAt) * perMicro)
    c.creditedAt = now
    return min(most, floor(c.credit)), max(onePermit, (1 - c.credit) / perMicro)
  end

  local function claim(rule, client, weight)
    local c = loadClaim('c' .. client)
    if not c then
      c = { name = 'c' .. client, weight = 0, leases = 0, held = 0, hungry = 0, credit = 0, creditedAt = now }
    end
    weights = weights + weight - c.weight
    if c.hungry == 1 then
      hungryWeights = hungryWeights + weight - c.weight
    end
    c.weight = weight
    c.askedAt = now
    call('ZADD', calendar, now + 2 * rule.life + 1, c.name)
    return c
  end

  -- Leases to a client: the bucket, what it has left, how many permits, and when to come back if these are none.
  local function lease(key, rule, client, weight, number, want)
    openLedger(rule)
    local us, rest = loadTokens(key, rule)
    local bucketHas = availableTokens(rule, us, rest)
    local c = claim(rule, client, weight)
    local permits, wait = allow(rule, c, want, bucketHas)
    permits = min(permits, bucketHas)
    if permits >= 1 then
      us, rest = takeTokens(key, rule, permits, us, rest)
      bucketHas = bucketHas - permits
      local over = now + rule.life
      call('HSET', ledger, 'l' .. number, pack('<c8ddd', client, permits, permits, over))
      call('ZADD', calendar, over, 'l' .. number)
      outstanding = outstanding + permits
      c.held = c.held + permits
      c.leases = c.leases + 1
      c.credit = max(0, c.credit - permits)
      setHungry(c, permits < want and 1 or 0)
    else
      permits = 0
      setHungry(c, 1)
    end
    saveClaim(c)
    saveTotals()
    return us, rest, bucketHas, permits, ceil(wait)
  end

  -- Ends a lease, or says how much of it is used: the bucket.
  local function settle(op, key, rule, client, number, permits)
    openLedger(rule)
    local us, rest = loadTokens(key, rule)
    local name = 'l' .. number
    local value = call('HGET', ledger, name)
    if value then
      local owner, granted, left, over = unpack('<c8ddd', value)
      if owner == client then
        local c = loadClaim('c' .. client)
        if op == END then
          endLease(name, c, left)
          if permits > 0 and left > 0 then
            us, rest = minus(max(0, us), us < 0 and 0 or rest, times(min(permits, left), rule.us, rule.rest))
            saveTokens(key, rule, us, rest)
          end
        else
          local still = min(left, max(0, granted - permits))
          outstanding = outstanding - (left - still)
          c.held = c.held - (left - still)
          if still == 0 then
            endLease(name, c, 0)
          else
            call('HSET', ledger, name, pack('<c8ddd', client, granted, still, over))
          end
        end
        saveClaim(c)
      end
    end
    if outstanding > 0 or weights > 0 then
      saveTotals()
    end
    return us, rest
  end

  return lease, settle
end
