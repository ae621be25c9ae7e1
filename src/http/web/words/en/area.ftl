# An area
area-points = Reported { $name }
due-by = due { $name }
