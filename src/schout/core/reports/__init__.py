"""What is kept goes in, figures come out: counts and times only, nothing that names a person."""
