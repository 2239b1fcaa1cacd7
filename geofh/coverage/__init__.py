"""Questions about a whole area: how well are families reached, where not, and what would help.

Everything here works on plain arrays and a `geofh.cost.CostTable`, so it can be used with any
demand, any supply and any times.
"""
