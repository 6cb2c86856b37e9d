number-of-commitments =
    { $count ->
        [one] { $count } commitment
       *[other] { $count } commitments
    }
