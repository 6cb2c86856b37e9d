number-of-commitments =
    공약 { $count }개
