number-of-commitments =
    { $count ->
        [one] { $count } engagement
       *[other] { $count } engagements
    }
